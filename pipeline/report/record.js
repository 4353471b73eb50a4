// One record: its fields, the row as it was printed, where it stands on the sheet, and how it was read.

const MARGIN = 24; // points around the cells that are shown

async function recordView() {
  const columns = await blob("columns");
  const [at, shownId] = await placeOf(state.record, columns);
  if (at < 0) return [el("h1", {}, say("record_title")), el("p", { class: "empty" }, say("record_unknown"))];
  const detail = (await blob(`details-${Math.floor(at / meta.chunk)}`))[at % meta.chunk];
  const fields = Object.fromEntries(detail.fields.map(([name, value]) => [name, value]));
  const origin = columns.document[at];
  const theme = meta.lists.theme[columns.theme[at]];
  return [
    el("p", { class: "back" }, el("button", { type: "button", on: { click: () => history.back() } }, `← ${say("back")}`)),
    el("h1", { lang: "ja" }, fields.item ?? say("record_title")),
    el(
      "p",
      { class: "tags" },
      badge(meta.lists.status[columns.status[at]]),
      link(address("compare", { ...NO_FILTERS, theme }), themeName(theme)),
      printed(cityName(columns.city[at])),
      columns.year[at] === null ? null : el("span", {}, say("fiscal_year", columns.year[at])),
      columns.review[at] ? el("span", { class: "review" }, say("review")) : null,
    ),
    section(say("picture"), picture(detail, origin)),
    section(say("printed_row"), printedRow(detail)),
    section(say("fields_title"), fieldList(detail, columns, at)),
    section(say("issues_title"), doubts(detail)),
    section(say("document"), source(detail, origin, shownId)),
  ];
}

// The number of a record and its id, also where only another file's record of the same words is shown.
async function placeOf(id, columns) {
  const at = columns.id.indexOf(id);
  const repeats = at < 0 ? await blob("repeats") : {};
  return Object.hasOwn(repeats, id) ? [repeats[id], columns.id[repeats[id]]] : [at, id];
}

function picture(detail, origin) {
  if (!detail.pictures.length) return el("p", { class: "empty" }, say(`picture_${meta.missing[origin] ?? "no_place"}`));
  return detail.pictures.map(([number, marks]) => pagePicture(number, marks));
}

// A page with the cells marked: at first the part around them, the whole of it when asked.
function pagePicture(number, marks) {
  const { page, width, height } = meta.pictures[number];
  const image = `data:image/webp;base64,${document.getElementById(`picture-${number}`).textContent}`;
  const frame = svg(
    "svg",
    { class: "sheet", role: "img", "aria-label": say("picture_alt", page) },
    svg("image", { href: image, width, height }),
    marks.map(([x0, top, x1, bottom, names]) => [
      svg("rect", { class: "mark", x: x0, y: top, width: Math.max(1, x1 - x0), height: Math.max(1, bottom - top) }),
      svg("text", { class: "mark-name", x: x1 - 2, y: bottom - 2.5 }, names.map((name) => say(`field_${name}`)).join("・")),
    ]),
  );
  const tops = marks.map((mark) => mark[1]);
  const bottoms = marks.map((mark) => mark[3]);
  const from = Math.max(0, Math.min(...tops) - MARGIN);
  const part = `0 ${from} ${width} ${Math.min(height, Math.max(...bottoms) + MARGIN) - from}`;
  const button = el("button", { type: "button", "aria-pressed": "false" }, say("picture_whole"));
  const show = (whole) => {
    frame.setAttribute("viewBox", whole ? `0 0 ${width} ${height}` : part);
    button.setAttribute("aria-pressed", String(whole));
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-pressed") !== "true"));
  show(false);
  return el("figure", { class: "page" }, el("div", { class: "paper", role: "region", tabindex: "0", "aria-label": `${say("picture")}: ${say("page", page)}` }, frame), el("figcaption", {}, say("page", page), " ", button));
}

// The cells of the record's own row in the order of the sheet, under the labels that they stood under.
function printedRow(detail) {
  const { table: number, row } = detail.place;
  const cells = new Map();
  for (const [name, , , evidence] of detail.fields) {
    for (const [text, label, , , itsTable, itsRow, column] of evidence) {
      if (itsTable !== number || itsRow !== row || column === null) continue;
      if (!cells.has(column)) cells.set(column, { texts: [], names: [], label });
      const cell = cells.get(column);
      if (!cell.texts.includes(text)) cell.texts.push(text);
      if (!cell.names.includes(name)) cell.names.push(name);
    }
  }
  if (!cells.size) return el("p", { class: "empty" }, placeText(detail.place));
  const order = [...cells.keys()].sort((one, other) => one - other).map((column) => cells.get(column));
  const columns = order.map(({ texts, names, label }) => ({
    title: [printed(label), el("span", { class: "goal" }, names.map((name) => say(`field_${name}`)).join("・"))],
    cell: () => printed(texts.join("\n")),
  }));
  return [el("p", {}, placeText(detail.place)), table(say("printed_row"), columns, [order])];
}

function placeText(place) {
  return ["page", "sheet", "table", "row", "line"].filter((name) => place[name] !== undefined).map((name) => say(name, place[name])).join(" · ");
}

function fieldList(detail, columns, at) {
  const terms = detail.fields.flatMap(([name, value, follows, evidence]) => [
    el("dt", {}, say(`field_${name}`)),
    el("dd", {}, valueOf(name, value), Object.entries(follows).map(([key, said]) => followed(key, said)), howRead(name, evidence)),
  ]);
  return el("dl", { class: "fields" }, terms);
}

function valueOf(name, value) {
  if (value === null) return el("span", { class: "none" }, "—");
  if (name === "extra") {
    return el("dl", { class: "extra" }, value.flatMap(([label, text]) => [el("dt", { lang: "ja" }, label), el("dd", { lang: "ja" }, text)]));
  }
  return Array.isArray(value) ? el("ul", { lang: "ja" }, value.map((one) => el("li", {}, one))) : printed(value);
}

function followed(key, said) {
  return el("div", { class: "follows" }, el("span", { class: "key" }, say(`field_${key}`)), " ", followedText(key, said));
}

function followedText(key, said) {
  if (key.endsWith("_measures")) {
    return el("ul", { lang: "ja" }, said.map((one) => el("li", {}, `${one.name ? `${one.name}: ` : ""}${measureText(one)}`)));
  }
  if (key === "status_code") return badge(said);
  if (key === "theme") return themeName(said);
  return key === "achievement_ratio" ? percent(said) : typeof said === "number" && key !== "fiscal_year" ? number(said) : printed(String(said));
}

function measureText(measure) {
  const value = measure.value_max === null ? number(measure.value) : `${number(measure.value)}–${number(measure.value_max)}`;
  return say(`comparator_${measure.comparator}`, `${value} ${measure.unit ?? ""}`.trim()) + (measure.per ? say(`per_${measure.per}`) : "");
}

function howRead(name, evidence) {
  if (!evidence.length) return null;
  const made = table(
    `${say("details")}: ${say(`field_${name}`)}`,
    [
      { title: say("printed"), cell: ([text]) => printed(text) },
      { title: say("printed_under"), cell: ([, label]) => printed(label) },
      { title: say("place"), cell: ([, , , page, number, row]) => placeText(Object.fromEntries([["page", page], ["table", number], ["row", row]].filter(([, value]) => value !== null))) || say("above_line") },
      { title: say("rule"), cell: ([, , rule]) => rule },
    ],
    evidence,
  );
  return el("details", {}, el("summary", {}, say("details")), made);
}

function doubts(detail) {
  const lines = [
    ...detail.review.map((reason) => el("li", {}, say("review"), ": ", printed(reason))),
    ...detail.issues.map(([code, message, text]) => el("li", {}, el("code", {}, code), ` ${message}`, text && [" ", printed(`「${text}」`)])),
  ];
  return lines.length ? el("ul", {}, lines) : el("p", {}, say("no_issues"));
}

function source(detail, origin, id) {
  const { source: path, title, url, license, sha256 } = meta.documents;
  return [
    el("p", {}, link(address("records", { ...NO_FILTERS, document: sha256[origin] }), printed(path[origin])), " ", printed(title[origin])),
    el("p", { class: "goal" }, placeText(detail.place)),
    el("p", {}, license[origin], outside(url[origin])),
    detail.also.length ? el("p", {}, `${say("also")}: `, detail.also.map(([other]) => [printed(other), " "])) : null,
    el("p", { class: "hash" }, `record_id ${id}`, el("br"), `sha256 ${sha256[origin]}`),
  ];
}
