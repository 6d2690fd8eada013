// <phutrach-search>: the search box for other people's pages. It stands in a shadow tree, takes its colours from CSS
// variables, writes no style and no script into the page, and leaves the plain form inside it to those without script.
const SERVICE = new URL(document.currentScript.src).origin;

const BOX_WORDS = {
  vi: {
    label: "Việc này đơn vị nào phụ trách?", placeholder: "ví dụ: xóa mù chữ", search: "Tìm", searching: "Đang tìm…", suggestions: "Gợi ý",
    answer: "Đơn vị phụ trách", ambiguous: "Các đơn vị có thể phụ trách", none: "Không tìm thấy đơn vị nào phụ trách việc này.",
    nearest: "Gần nhất, nhưng có thể không phải", more: "Xem căn cứ và các đơn vị khác", failed: "Chưa tải được kết quả. Nhấn Tìm để mở trang tra cứu.",
  },
  en: {
    label: "Which unit is in charge of this?", placeholder: "in Vietnamese, such as: xóa mù chữ", search: "Search", searching: "Searching…", suggestions: "Suggestions",
    answer: "The unit in charge", ambiguous: "Units that may be in charge", none: "No unit here is in charge of this.",
    nearest: "Closest, but perhaps not it", more: "See the evidence and other units", failed: "The results could not be loaded. Press Search to open the search page.",
  },
};

const BOX_STYLE = `
:host { display: block; font: var(--phutrach-font, inherit); color: var(--phutrach-ink, inherit); line-height: 1.5; }
label { display: block; font-weight: 600; margin-bottom: .35em; }
form { margin: 0; }
.field { display: flex; gap: .5em; }
.box { position: relative; flex: 1; min-width: 0; }
input { box-sizing: border-box; width: 100%; font: inherit; color: inherit; background: var(--phutrach-sheet, Field); border: 1.5px solid var(--phutrach-edge, #767676); border-radius: var(--phutrach-radius, .5em); padding: .55em .8em; }
button { font: inherit; font-weight: 600; border: 0; border-radius: var(--phutrach-radius, .5em); padding: .55em 1.2em; cursor: pointer; background: var(--phutrach-accent, #0b5563); color: var(--phutrach-on-accent, #fff); }
:focus-visible { outline: 3px solid var(--phutrach-accent, #0b5563); outline-offset: 2px; }
.list { position: absolute; z-index: 5; inset: calc(100% + .25em) 0 auto; padding: .3em; color: var(--phutrach-ink, CanvasText); background: var(--phutrach-sheet, Canvas); border: 1px solid var(--phutrach-edge, #767676); border-radius: var(--phutrach-radius, .5em); box-shadow: 0 .6em 1.6em rgb(0 0 0 / .14); }
.list[hidden] { display: none; }
.list li { display: flex; justify-content: space-between; gap: 1em; padding: .45em .6em; border: 0; border-radius: .35em; cursor: pointer; }
.list li[aria-selected=true] { outline: 2px solid var(--phutrach-accent, #0b5563); outline-offset: -2px; }
.kind { font-size: .85em; opacity: .8; white-space: nowrap; }
.found { margin: .8em 0 0; }
.found:empty { display: none; }
h2 { font-size: 1em; margin: 0 0 .3em; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: .5em 0; border-top: 1px solid var(--phutrach-line, #ccc8); }
a { color: var(--phutrach-accent, #0b5563); }
li a { font-weight: 600; }
p { margin: .2em 0 0; }
mark { background: var(--phutrach-mark, #ffe7a3); color: var(--phutrach-mark-ink, #241c00); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

/** An element with attributes and children; text goes in as text. */
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Ranges with nothing but space between them become one, so that a phrase is read as one. */
function joined(letters, ranges) {
  const whole = [];
  for (const [from, to] of ranges) {
    const last = whole.at(-1);
    if (last && !letters.slice(last[1], from).join("").trim()) last[1] = to;
    else whole.push([from, to]);
  }
  return whole;
}

/** A published text with the words found marked; ranges count whole letters. */
function marked(text, highlights) {
  const letters = [...text];
  const parts = [];
  let at = 0;
  for (const [from, to] of joined(letters, highlights)) {
    parts.push(letters.slice(at, from).join(""), make("mark", {}, letters.slice(from, to).join("")));
    at = to;
  }
  parts.push(letters.slice(at).join(""));
  return parts;
}

class PhutrachSearch extends HTMLElement {
  #words;
  #field;
  #found;
  #list;
  #say;
  #newest = newestOnly();

  connectedCallback() {
    if (this.shadowRoot) return;
    const lang = this.getAttribute("lang") ?? document.documentElement.lang;
    this.#words = BOX_WORDS[lang === "en" ? "en" : "vi"];
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(BOX_STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(...this.#parts(lang));
    const typing = watchTyping(this.#field, (text) => {
      this.#list.look(text);
      this.#look(text);
    });
    this.#list = suggestions(this.#field, root.getElementById("goi-y"), {
      base: SERVICE,
      language: lang === "en" ? "en" : "vi",
      choose: (text) => {
        this.#field.value = text;
        typing.settle(text);
        this.#look(text);
      },
    });
  }

  #parts(lang) {
    const words = this.#words;
    this.#field = make("input", {
      id: "q", name: "q", type: "search", required: "", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      enterkeyhint: "search", placeholder: words.placeholder, maxlength: "600", lang: "vi",
    });
    const list = make("ul", { id: "goi-y", class: "list", role: "listbox", "aria-label": words.suggestions, hidden: "" });
    const form = make(
      "form",
      { action: `${SERVICE}/tim-kiem`, method: "get", role: "search", target: this.getAttribute("target") ?? "_self" },
      make("label", { for: "q" }, this.getAttribute("label") ?? words.label),
      make("div", { class: "field" }, make("div", { class: "box" }, this.#field, list), make("button", { type: "submit" }, words.search)),
    );
    for (const name of ["department", "unit"]) {
      const value = this.getAttribute(name);
      if (value) form.append(make("input", { type: "hidden", name, value }));
    }
    if (lang === "en") form.append(make("input", { type: "hidden", name: "lang", value: "en" }));
    this.#found = make("div", { class: "found" });
    const status = make("p", { class: "unseen", role: "status" });
    this.#say = speaker(status);
    return [form, this.#found, status];
  }

  #address(path, text) {
    const url = new URL(path, SERVICE);
    url.searchParams.set("q", text);
    const department = this.getAttribute("department");
    if (department) url.searchParams.set("department", department);
    return url;
  }

  async #look(text) {
    if (!text) {
      this.#newest(() => Promise.resolve());
      this.#found.replaceChildren();
      this.#say("", 0);
      return;
    }
    this.#say(this.#words.searching, 1500);
    const url = this.#address("/api/v1/search/units", text);
    url.searchParams.set("limit", "3");
    const { answer, error, stale } = await this.#newest(async (signal) => {
      const response = await fetch(url, { signal, credentials: "omit", headers: { accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    });
    if (stale) return;
    if (error || clean(answer.query.text) !== text) {
      this.#say(this.#words.failed, 0);
      return;
    }
    this.#show(answer, text);
  }

  #show(answer, text) {
    const words = this.#words;
    const none = answer.outcome === "none";
    const level = answer.outcome === "ambiguous" ? 3 : 1;
    const units = none
      ? answer.nearest.map(({ unit, hit }) => this.#unit(unit, hit))
      : answer.units.slice(0, level).map(({ unit, evidence }) => this.#unit(unit, evidence[0]));
    const heading = none ? words.none : words[answer.outcome];
    const names = (none ? [] : answer.units.slice(0, level)).map(({ unit }) => unit.name);
    this.#say(names.length ? `${heading}: ${names.join("; ")}` : heading);
    const elsewhere = none ? answer.elsewhere.map((other) => make("p", {}, `${other.topic}: ${other.who}`)) : [];
    this.#found.replaceChildren(
      make("h2", {}, heading),
      ...elsewhere,
      ...(none && units.length ? [make("p", {}, words.nearest)] : []),
      make("ul", {}, ...units),
      make("p", {}, make("a", { href: this.#address("/tim-kiem", text).href, target: this.getAttribute("target") ?? "_self" }, words.more)),
    );
  }

  #unit(unit, hit) {
    const address = `${SERVICE}/don-vi/${unit.id.split("/").map(encodeURIComponent).join("/")}`;
    const item = make("li", { lang: "vi" }, make("a", { href: address, target: this.getAttribute("target") ?? "_self" }, unit.name));
    const reach = [unit.contact?.phone, unit.contact?.email].filter(Boolean).join(" · ");
    if (reach) item.append(make("p", {}, reach));
    if (hit) item.append(make("p", {}, ...marked(hit.text, hit.highlights)));
    return item;
  }
}

if (!customElements.get("phutrach-search")) customElements.define("phutrach-search", PhutrachSearch);
