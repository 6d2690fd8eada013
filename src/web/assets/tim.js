// Results as you type on the search page. The server's page is the only source: what is shown under an address while
// typing is what the address shows without script.
import { clean, newestOnly, speaker, watchTyping } from "./go.js";
import { suggestions } from "./goi-y.js";

const WORDS = {
  vi: { searching: "Đang tìm…", failed: "Chưa tải được kết quả. Nhấn Enter để thử lại." },
  en: { searching: "Searching…", failed: "The results could not be loaded. Press Enter to try again." },
};

const form = document.querySelector("form[data-tim]");
const field = form.elements.q;
const say = speaker(document.getElementById("trang-thai"));
const language = document.documentElement.lang === "en" ? "en" : "vi";
const words = WORDS[language];
const newest = newestOnly();
const results = () => document.getElementById("ket-qua");

/** The address of what the form asks now; blank values are left out. */
function address(text) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const kept = name === "q" ? text : value;
    if (kept) asked.set(name, kept);
  }
  const action = form.getAttribute("action");
  if (text) return `${action}?${asked}`;
  // Nothing typed any more: the start page, or the empty box where there is no start page.
  const start = action === "/tim-kiem" ? "/" : action;
  return asked.has("lang") ? `${start}?lang=${asked.get("lang")}` : start;
}

/** Shows what the page at `url` shows. `shown` is called once it stands. */
async function show(url, text, shown) {
  results().setAttribute("aria-busy", "true");
  say(words.searching, 1500);
  const { answer, error, stale } = await newest(async (signal) => {
    const response = await fetch(url, { signal, headers: { accept: "text/html" } });
    if (!response.ok) throw new Error(String(response.status));
    return new DOMParser().parseFromString(await response.text(), "text/html");
  });
  if (stale) return;
  results().removeAttribute("aria-busy");
  const fresh = answer?.getElementById("ket-qua");
  if (error || !fresh || (text && clean(fresh.dataset.q) !== text)) return say(words.failed, 0);
  results().replaceWith(document.adoptNode(fresh));
  document.querySelector(".welcome")?.toggleAttribute("hidden", Boolean(text));
  document.title = answer.title;
  say(fresh.dataset.trangThai ?? "");
  shown?.(answer);
}

/** The first letters make a new entry of the history, further ones change it: back leads to where typing began. */
function remember(url) {
  const state = { typing: true };
  if (history.state?.typing) history.replaceState(state, "", url);
  else history.pushState(state, "", url);
}

function look(text) {
  list.look(text);
  const url = address(text);
  show(url, text, () => remember(url));
}

const typing = watchTyping(field, look);
const list = suggestions(field, document.getElementById("goi-y"), {
  language,
  choose(text) {
    field.value = text;
    typing.settle(text);
    const url = address(text);
    show(url, text, () => history.pushState(null, "", url));
  },
});

form.addEventListener("submit", (event) => {
  const text = clean(field.value);
  if (!text) return;
  event.preventDefault();
  list.close();
  typing.settle(text);
  const url = address(text);
  show(url, text, () => {
    if (location.pathname + location.search === url) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
  });
});

addEventListener("popstate", () => {
  list.close();
  show(location.href, null, (page) => {
    field.value = page.getElementById("q")?.value ?? "";
    typing.settle(clean(field.value));
  });
});
