// The list of suggestions: an editable combobox with list autocomplete and manual selection (ARIA Authoring Practices).
import { clean, isComposing, newestOnly } from "./go.js";

const KINDS = {
  vi: { phrase: "", unit: "đơn vị", term: "từ ngữ" },
  en: { phrase: "", unit: "unit", term: "term" },
};

/** Letters that were typed already stay plain, the rest is bold: what the suggestion adds. */
function fill(option, suggestion, kind) {
  const text = document.createElement("span");
  const letters = [...suggestion.text];
  let at = 0;
  for (const [from, to] of [...suggestion.highlights, [letters.length, letters.length]]) {
    if (from > at) {
      const added = document.createElement("b");
      added.textContent = letters.slice(at, from).join("");
      text.append(added);
    }
    text.append(letters.slice(from, to).join(""));
    at = to;
  }
  option.append(text);
  if (kind) {
    const label = document.createElement("span");
    label.className = "kind";
    label.textContent = kind;
    option.append(label);
  }
}

/** Joins a field to its list. `choose` is called with the text of the option chosen. */
export function suggestions(field, list, { base = "", language = "vi", most = 6, choose }) {
  const newest = newestOnly();
  let active = -1;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const options = () => list.children;
  const isOpen = () => !list.hidden;
  function open(yes) {
    const show = yes && options().length > 0;
    list.hidden = !show;
    field.setAttribute("aria-expanded", String(show));
    if (!show) activate(-1);
  }
  function activate(next) {
    options()[active]?.setAttribute("aria-selected", "false");
    active = next;
    const option = options()[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }
  function take(option) {
    const text = option.dataset.text;
    close();
    choose(text);
  }
  function close() {
    newest(() => Promise.resolve());
    open(false);
  }
  function show(found) {
    list.replaceChildren(
      ...found.slice(0, most).map((suggestion, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.role = "option";
        option.lang = "vi";
        option.dataset.text = suggestion.text;
        option.setAttribute("aria-selected", "false");
        fill(option, suggestion, KINDS[language]?.[suggestion.kind]);
        return option;
      }),
    );
    active = -1;
    open(document.activeElement === field || field.getRootNode().activeElement === field);
  }

  field.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (count === 0) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!isOpen()) open(true);
      if (!event.altKey) activate(active < 0 && step < 0 ? count - 1 : (active + step + count) % count);
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      take(options()[active]);
    } else if (event.key === "Enter") {
      close();
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener("blur", close);
  // A press on the list must not take the focus from the field, or the list would close before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });

  return {
    close,
    async look(text) {
      if (!text) return close();
      const url = `${base}/api/v1/suggest?limit=${most}&q=${encodeURIComponent(text)}`;
      const { answer } = await newest(async (signal) => {
        const response = await fetch(url, { signal, credentials: "omit" });
        return response.ok ? response.json() : null;
      });
      if (answer && clean(field.value) === text) show(answer.suggestions.filter((one) => clean(one.text) !== text));
    },
  };
}
