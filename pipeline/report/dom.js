// Elements out of texts. What a document says is set as text and never read as HTML.

const SVG = "http://www.w3.org/2000/svg";

function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
    } else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// What is said to the reader, in the language of the address; {0} … are filled in.
function say(key, ...values) {
  const text = meta.words[state.language][key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, at) => String(values[at] ?? ""));
}

function number(value, digits = 6) {
  return new Intl.NumberFormat(state.language, { maximumFractionDigits: digits }).format(value);
}

function percent(ratio) {
  return new Intl.NumberFormat(state.language, { style: "percent", maximumFractionDigits: 1 }).format(ratio);
}

// A text of a document: Japanese, whatever the language of the page.
function printed(text, attributes = {}) {
  return el("span", { lang: "ja", class: "printed", ...attributes }, text ?? "");
}

function link(address, ...children) {
  return el("a", { href: address }, ...children);
}

function section(title, ...children) {
  return el("section", {}, el("h2", {}, title), ...children);
}

function badge(code) {
  const mark = el("span", { class: `dot dot-${code}`, "aria-hidden": "true" });
  return el("span", { class: "badge" }, mark, say(`status_${code}`));
}

// A table that can be scrolled by keyboard where it is wider than the window.
// columns: [{ title, cell(row) → children, numeric, head }]
function table(caption, columns, rows) {
  const head = columns.map((column) => el("th", { scope: "col", class: column.numeric && "numeric" }, column.title));
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      columns.map((column) =>
        el(column.head ? "th" : "td", { scope: column.head && "row", class: column.numeric && "numeric" }, column.cell(row)),
      ),
    ),
  );
  return el(
    "div",
    { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)),
  );
}

function asTable(made) {
  return el("details", {}, el("summary", {}, say("as_table")), made);
}

// Pages of a list; the page that is shown is kept in the address under the parameter `name`.
function paged(name, list, size) {
  const last = Math.max(1, Math.ceil(list.length / size));
  const page = Math.min(last, Math.max(1, Number(state.params[name]) || 1));
  const start = (page - 1) * size;
  const shown = list.slice(start, start + size);
  if (last === 1) return { shown, pager: null };
  const to = (target, word) =>
    target < 1 || target > last
      ? el("span", { class: "button off", "aria-hidden": "true" }, word)
      : el("a", { class: "button", href: address(state.view, { [name]: target === 1 ? null : target }) }, word);
  const said = say("range", number(start + 1), number(start + shown.length), number(list.length));
  const label = say("pages_of", `${name} ${page} / ${last}`);
  const pager = el("nav", { class: "pager", "aria-label": label }, to(page - 1, say("previous")), el("span", {}, said), to(page + 1, say("next")));
  return { shown, pager };
}
