// The address holds what is shown (view, filters, language); everything is drawn from it, so that back and bookmarks work.

const VIEWS = { overview: overviewView, compare: compareView, timeline: timelineView, departments: departmentsView, records: recordsView };
const NO_FILTERS = Object.fromEntries(FILTERS.map((name) => [name, null]));
const KEPT = [...FILTERS, "lang"];
const WAIT = 200; // milliseconds after the last letter of a search
const state = { view: "overview", record: null, language: meta.language, params: {} };
const scrolled = new Map(); // address → how far its page was scrolled
let turn = 0;
let isByLink = false;

// The address of a view. Filters are kept; so is, in the same view, what was chosen there, but not the page of a list unless only
// pages change. null takes a parameter away.
function address(view, changes = {}, record = null) {
  const isPage = (name) => /^p[a-z]?$/.test(name);
  const turnsPages = Object.keys(changes).some(isPage);
  const isKept = (name) => KEPT.includes(name) || (view === state.view && (turnsPages || !isPage(name)));
  const kept = Object.entries(state.params).filter(([name]) => isKept(name));
  const said = Object.entries({ ...Object.fromEntries(kept), ...changes }).filter(([, value]) => (value ?? "") !== "");
  const query = new URLSearchParams(said).toString();
  return `#/${record === null ? view : `record/${encodeURIComponent(record)}`}${query ? `?${query}` : ""}`;
}

function go(hash) {
  isByLink = true;
  location.hash = hash;
}

function readAddress() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, record] = path.split("/");
  state.params = Object.fromEntries(new URLSearchParams(query ?? ""));
  state.record = view === "record" ? decoded(record ?? "") : null;
  state.view = state.record !== null ? "record" : Object.hasOwn(VIEWS, view) ? view : "overview";
  state.language = Object.hasOwn(meta.words, state.params.lang) ? state.params.lang : meta.language;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Draws what the address says; an older drawing that is still on its way is dropped.
async function render(isNewView) {
  const mine = (turn += 1);
  document.documentElement.dataset.ready = "false";
  readAddress();
  document.documentElement.lang = state.language;
  drawFrame();
  endCharts();
  const content = await (state.view === "record" ? recordView() : VIEWS[state.view]());
  if (mine !== turn) return;
  const main = document.getElementById("main");
  main.replaceChildren(...[content].flat(3).filter(Boolean));
  const heading = main.querySelector("h1");
  document.title = `${heading.textContent} — plansheets`;
  if (isNewView) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  await drawCharts();
  const records = await chosen(state.params);
  if (mine !== turn) return;
  document.getElementById("count").textContent = state.view === "record" ? "" : say("chosen", number(records.length), number(meta.records));
  if (isNewView) window.scrollTo(0, isByLink ? 0 : (scrolled.get(location.hash) ?? 0));
  isByLink = false;
  document.documentElement.dataset.ready = "true";
  performance.mark("drawn");
}

let drawnIn = null; // the language of the frame

function drawFrame() {
  if (drawnIn !== state.language) {
    drawnIn = state.language;
    document.getElementById("skip").textContent = say("skip");
    document.getElementById("filters").replaceChildren(...filterControls());
    document.getElementById("footer").replaceChildren(el("p", {}, say("footer")));
  }
  const views = Object.keys(VIEWS).map((view) => el("a", { href: address(view), "aria-current": view === state.view && "page" }, say(`view_${view}`)));
  const other = state.language === "ja" ? "en" : "ja";
  const here = address(state.view, { ...state.params, lang: other === meta.language ? null : other }, state.record);
  const language = el("a", { href: here, class: "language", lang: other, hreflang: other }, say("language"));
  document.getElementById("header").replaceChildren(el("a", { class: "brand", href: address("overview", NO_FILTERS) }, "plansheets"), el("nav", { "aria-label": say("views") }, views), language);
  document.getElementById("filters").hidden = state.view === "record";
  syncFilters();
}

function filterControls() {
  const years = [...new Set(meta.years)].map((year) => [String(year ?? "none"), year === null ? say("fiscal_year_none") : say("fiscal_year", year)]);
  const control = (name, input) => el("p", {}, el("label", { for: `filter-${name}` }, say(`filter_${name}`)), input);
  const select = (name, options) => {
    const input = el("select", { id: `filter-${name}`, on: { change: () => go(address(state.view, { [name]: input.value || null })) } }, el("option", { value: "" }, say("any")), options.map(([value, text]) => el("option", { value }, text)));
    return control(name, input);
  };
  const query = el("input", { type: "search", id: "filter-q", placeholder: say("filter_q_hint"), autocomplete: "off", on: { input: () => typed(query) } });
  const codes = Object.keys(meta.colors).filter((code) => meta.lists.status.includes(code));
  return [
    el("p", { class: "query" }, el("label", { for: "filter-q" }, say("filter_q")), query),
    ...peerControls(select),
    select("city", meta.cities.map(({ name }) => [name, name])),
    select("theme", meta.lists.theme.map((name) => [name, themeName(name)]).sort((one, other) => one[1].localeCompare(other[1], state.language))),
    select("year", years),
    select("status", codes.map((code) => [code, say(`status_${code}`)])),
    el("p", { id: "more" }),
    el("output", { id: "count", "aria-live": "polite" }),
  ];
}

// Lists of prefectures and of kinds, where the cities are of more than one.
function peerControls(select) {
  const names = { prefecture: (code) => meta.prefectures[code] ?? say("unknown"), kind: (kind) => say(kind === "none" ? "unknown" : `kind_${kind}`) };
  return PEERS.flatMap((name) => {
    const values = [...new Set(meta.cities.map((city) => city[name] ?? "none"))].sort();
    return values.length > 1 ? [select(name, values.map((value) => [value, names[name](value)]))] : [];
  });
}

// The filters show what the address says; those without a list stand as words that can be taken away.
function syncFilters() {
  for (const name of FILTERS) {
    const input = document.getElementById(`filter-${name}`);
    if (!input) continue;
    if (input !== document.activeElement || name !== "q") input.value = state.params[name] ?? "";
  }
  const chips = ["department", "end"].filter((name) => state.params[name]).map((name) => chip(name));
  const isFiltered = FILTERS.some((name) => state.params[name]);
  const clear = isFiltered && el("a", { class: "button", href: address(state.view === "record" ? "records" : state.view, NO_FILTERS) }, say("clear"));
  document.getElementById("more").replaceChildren(...chips, ...(clear ? [clear] : []));
}

function chip(name) {
  const value = state.params[name] === "none" ? say("no_department") : state.params[name];
  return el("a", { class: "chip", href: address(state.view, { [name]: null }) }, `${say(`filter_${name}`)}: `, printed(value), " ×");
}

let waiting = 0;

function typed(input) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const view = ["overview", "record"].includes(state.view) && input.value ? "records" : state.view;
    if (view !== state.view) return go(address(view, { q: input.value }));
    history.replaceState(null, "", address(view, { q: input.value || null }));
    return render(false);
  }, WAIT);
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("a[href^='#/']")) isByLink = true;
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", (event) => {
  const before = new URL(event.oldURL).hash;
  scrolled.set(before, window.scrollY);
  document.getElementById("tip").hidden = true;
  const viewOf = (hash) => hash.split("?")[0];
  render(viewOf(before) !== viewOf(location.hash) || !isByLink || document.activeElement === document.body);
});
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details")) details.open = true;
});
let width = window.innerWidth;
window.addEventListener("resize", () => {
  if (Math.abs(window.innerWidth - width) < 40) return;
  width = window.innerWidth;
  render(false);
});
if ("DecompressionStream" in window) render(false);
else document.getElementById("main").textContent = say("old_browser");
