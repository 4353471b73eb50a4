// Lists of records and of documents, a page of them at a time.

const PAGE = 50;
const ORDERS = {
  sheet: () => 0,
  deadline: (columns) => (one, other) => (columns.end[one] ?? Infinity) - (columns.end[other] ?? Infinity) || one - other,
  ratio: (columns) => (one, other) => (columns.ratio[one] ?? Infinity) - (columns.ratio[other] ?? Infinity) || one - other,
};

function recordAddress(id) {
  return address("record", {}, id);
}

function short(text, length = 120) {
  return text && text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

async function recordList(caption, records) {
  if (!records.length) return el("p", { class: "empty" }, say("none_found"));
  const [columns, texts] = await Promise.all([blob("columns"), blob("texts")]);
  const { shown, pager } = paged("p", records, PAGE);
  const list = table(
    caption,
    [
      { title: say("undertaking"), head: true, cell: (at) => [link(recordAddress(columns.id[at]), printed(short(texts.item[at]) || "—")), goalOf(texts, at)] },
      { title: say("city"), cell: (at) => printed(cityName(columns.city[at]), { class: "printed city" }) },
      { title: say("year"), numeric: true, cell: (at) => columns.year[at] ?? "" },
      { title: say("deadline"), cell: (at) => el("span", { class: "date" }, dateText(columns.end[at])) },
      { title: say("target"), cell: (at) => printed(short(texts.target[at])) },
      { title: say("actual"), cell: (at) => printed(short(texts.actual[at])) },
      { title: say("ratio"), numeric: true, cell: (at) => (columns.ratio[at] === null ? "" : percent(columns.ratio[at])) },
      { title: say("status"), cell: (at) => badge(meta.lists.status[columns.status[at]]) },
    ],
    shown,
  );
  return [list, pager];
}

function goalOf(texts, at) {
  return texts.goal[at] === null ? null : printed(short(texts.goals[texts.goal[at]], 60), { class: "printed goal" });
}

async function recordsView() {
  const records = await chosen(state.params);
  const order = ORDERS[state.params.order] ? state.params.order : "sheet";
  if (order !== "sheet") records.sort(ORDERS[order](await blob("columns")));
  const orders = choice("order", say("order_label"), Object.keys(ORDERS).map((name) => [name === "sheet" ? "" : name, say(`order_${name}`)]), state.params.order ?? "");
  const of = state.params.document && el("p", {}, printed(sourceOf(state.params.document)), " ", el("a", { class: "button", href: address("records", { document: null }) }, say("clear")));
  return [el("h1", {}, say("records_title")), of, orders, el("section", {}, await recordList(say("records_title"), records))];
}

// A list to choose from, whose choice goes into the address.
function choice(name, label, options, value) {
  const select = el(
    "select",
    { name, id: `choose-${name}`, on: { change: () => go(address(state.view, { [name]: select.value || null })) } },
    options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)),
  );
  return el("p", { class: "choice" }, el("label", { for: `choose-${name}` }, label), select);
}

function sourceOf(sha256) {
  return meta.documents.source[meta.documents.sha256.indexOf(sha256)] ?? sha256;
}

function documentList() {
  const { source, city, title, fiscal_year: year, format, pages, result, message, records, url, license, sha256 } = meta.documents;
  const { shown, pager } = paged("pd", [...source.keys()], PAGE);
  const name = (at) =>
    records[at] && meta.lists.document.includes(sha256[at])
      ? link(address("records", { ...NO_FILTERS, document: sha256[at] }), printed(source[at]))
      : printed(source[at]);
  const list = table(
    say("documents_title"),
    [
      { title: say("document"), head: true, cell: (at) => [name(at), printed(title[at], { class: "printed goal" })] },
      { title: say("city"), cell: (at) => printed(cityName(city[at]), { class: "printed city" }) },
      { title: say("year"), numeric: true, cell: (at) => year[at] ?? "" },
      { title: say("format"), cell: (at) => format[at] ?? "" },
      { title: say("page_count"), numeric: true, cell: (at) => pages[at] ?? "" },
      { title: say("records"), numeric: true, cell: (at) => number(records[at]) },
      { title: say("result"), cell: (at) => [say(`result_${result[at]}`), message[at] && el("span", { class: "goal" }, short(message[at]))] },
      { title: say("license"), cell: (at) => [license[at], outside(url[at])] },
    ],
    shown,
  );
  return [list, pager];
}

// The address at which a document was published, as a link only where it is one of the web.
function outside(url) {
  if (!url) return null;
  const isWeb = /^https?:\/\//i.test(url);
  return el("span", { class: "goal" }, isWeb ? el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, say("source_url")) : url);
}
