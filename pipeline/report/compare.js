// A theme over the cities: who says something, figures that may stand side by side, and how far targets were reached.

const LINES_SHOWN = 25;
const MOST_RATIO = 2; // larger ones stand at the edge, so that one outlier does not flatten all others

async function compareView() {
  const columns = await blob("columns");
  const theme = state.params.theme ?? (await bestTheme(await chosen(state.params), columns));
  if (theme === undefined) return [el("h1", {}, say("view_compare")), el("p", { class: "empty" }, say("none_found"))];
  const params = { ...state.params, theme };
  const [records, everywhere] = await Promise.all([chosen(params), chosen(params, ["city"])]);
  const options = counted(columns.theme).map(([name]) => [meta.lists.theme[name], themeName(meta.lists.theme[name])]);
  return [
    el("h1", {}, say("compare_title", themeName(theme))),
    choice("theme", say("compare_choose"), options, theme),
    covered(everywhere, columns),
    section(say("figures_title"), await figures(records, columns)),
    section(say("achievement_title"), achievement(records, columns)),
    section(say("records_of_theme"), await recordList(say("compare_title", themeName(theme)), records)),
  ];
}

// The theme of which most cities have figures, else of which most cities speak.
async function bestTheme(records, columns) {
  const measured = new Set((await blob("axes")).flatMap((axis) => axis.record));
  const found = new Map();
  for (const at of records) {
    const theme = meta.lists.theme[columns.theme[at]];
    if (theme === "unclassified") continue;
    if (!found.has(theme)) found.set(theme, { measured: new Set(), cities: new Set(), ratios: 0 });
    const counts = found.get(theme);
    counts.cities.add(columns.city[at]);
    if (measured.has(at)) counts.measured.add(columns.city[at]);
    if (columns.ratio[at] !== null) counts.ratios += 1;
  }
  const better = (one, other) => other.measured.size - one.measured.size || other.ratios - one.ratios || other.cities.size - one.cities.size;
  return [...found].sort(([, one], [, other]) => better(one, other))[0]?.[0];
}

function covered(records, columns) {
  const speaking = new Set(records.map((at) => columns.city[at]));
  const all = peers(state.params);
  const names = (list) => list.map((city) => cityName(city)).join("、");
  const groups = [
    ["covered_by", all.filter((city) => speaking.has(city))],
    ["silent_by", all.filter((city) => !speaking.has(city) && meta.cities[city].read)],
    ["unread_by", all.filter((city) => !speaking.has(city) && !meta.cities[city].read)],
  ];
  const lines = groups.filter(([, list]) => list.length).map(([key, list]) => el("li", { lang: "ja" }, say(key, names(list))));
  const summary = el("summary", {}, say("covered", number(all.length), number(speaking.size)));
  return el("details", { class: "covered", open: all.length <= 12 }, summary, el("ul", {}, lines));
}

function scaleText({ unit, per, change }) {
  const name = `${unit ?? say("no_unit")}${per ? say(`per_${per}`) : ""}`;
  return change ? `${name}（${say("axis_change")}）` : name;
}

async function figures(records, columns) {
  const wanted = new Set(records);
  const axes = (await blob("axes"))
    .map((axis, key) => ({ ...axis, key: String(key), points: [...axis.record.keys()].filter((at) => wanted.has(axis.record[at])) }))
    .filter((axis) => axis.points.length)
    .map((axis) => ({ ...axis, cities: new Set(axis.points.map((at) => columns.city[axis.record[at]])).size }))
    .sort((one, other) => other.cities - one.cities || other.points.length - one.points.length);
  if (!axes.length) return el("p", { class: "empty" }, say("axis_none"));
  const nameOf = (axis) => `${axis.unit ?? ""}|${axis.per ?? ""}|${axis.change ? "change" : ""}`;
  const axis = axes.find((one) => nameOf(one) === state.params.axis) ?? axes[0];
  const options = axes.map((one) => [nameOf(one), say("axis_option", scaleText(one), number(one.cities), number(one.points.length))]);
  const texts = await blob("texts");
  const { shown, pager } = paged("pf", lines(axis), LINES_SHOWN);
  const rows = pointRows(shown, axis, columns, texts);
  const made = asTable(figureTable(shown, axis, columns, texts));
  return [
    el("p", {}, say("axis_note")),
    choice("axis", say("axis_choose"), options, nameOf(axis)),
    pager,
    figure("figures", rows, { height: { step: 26 }, beside: 400 }, made),
  ];
}

// What is drawn on one line: the figures of a record for one thing that is measured.
function lines(axis) {
  const found = new Map();
  for (const at of axis.points) {
    const key = `${axis.record[at]} ${axis.name[at]}`;
    if (!found.has(key)) found.set(key, { record: axis.record[at], name: axis.names[axis.name[at]] ?? null, points: [] });
    found.get(key).points.push(at);
  }
  return [...found.values()].sort((one, other) => one.record - other.record);
}

function amount(axis, at) {
  const value = axis.most[at] === null ? number(axis.value[at]) : `${number(axis.value[at])}–${number(axis.most[at])}`;
  return say(`comparator_${axis.comparator[at]}`, `${value} ${axis.unit ?? ""}`.trim()) + (axis.per ? say(`per_${axis.per}`) : "");
}

function pointRows(shown, axis, columns, texts) {
  const used = new Map();
  return shown.flatMap(({ record, name, points }) => {
    const item = texts.item[record].replace(/\s+/g, " ");
    const year = columns.year[record] === null ? "" : ` ${columns.year[record]}`;
    const title = `${cityName(columns.city[record])}${year}  ${short(name && name !== item ? `${item} — ${name}` : item, 40)}`;
    used.set(title, (used.get(title) ?? 0) + 1);
    const label = title + "\u200b".repeat(used.get(title) - 1); // lines of the same words stay apart
    return points.map((at) => ({
      label,
      value: axis.value[at],
      largest: axis.most[at] ?? axis.value[at],
      side: say(axis.side[at] ? "actual" : "target"),
      filled: axis.side[at] === 1,
      tip: `${cityName(columns.city[record])}${year}\n${short(item, 80)}\n${say(axis.side[at] ? "actual" : "target")}: ${amount(axis, at)}`,
      link: recordAddress(columns.id[record]),
    }));
  });
}

function figureTable(shown, axis, columns, texts) {
  const side = (line, wanted) => line.points.filter((at) => axis.side[at] === wanted).map((at) => el("div", { lang: "ja" }, amount(axis, at)));
  return table(
    `${say("figures_title")} (${scaleText(axis)})`,
    [
      { title: say("undertaking"), head: true, cell: (line) => link(recordAddress(columns.id[line.record]), printed(short(texts.item[line.record]))) },
      { title: say("measured"), cell: (line) => printed(line.name) },
      { title: say("city"), cell: (line) => printed(cityName(columns.city[line.record]), { class: "printed city" }) },
      { title: say("year"), numeric: true, cell: (line) => columns.year[line.record] ?? "" },
      { title: say("target"), numeric: true, cell: (line) => side(line, 0) },
      { title: say("actual"), numeric: true, cell: (line) => side(line, 1) },
      { title: say("status"), cell: (line) => badge(meta.lists.status[columns.status[line.record]]) },
    ],
    shown,
  );
}

function achievement(records, columns) {
  const cities = new Map();
  for (const at of records) {
    if (columns.ratio[at] === null) continue;
    if (!cities.has(columns.city[at])) cities.set(columns.city[at], []);
    cities.get(columns.city[at]).push(at);
  }
  if (!cities.size) return el("p", { class: "empty" }, say("achievement_none"));
  const { shown, pager } = paged("pa", [...cities], CITIES_SHOWN);
  const beyond = shown.some(([, list]) => list.some((at) => columns.ratio[at] > MOST_RATIO));
  const rows = shown.flatMap(([city, list]) =>
    list.map((at) => ({
      city: cityName(city),
      ratio: Math.min(MOST_RATIO, columns.ratio[at]),
      reached: say(columns.ratio[at] >= 1 ? "reached" : "missed"),
      tip: `${cityName(city)}\n${percent(columns.ratio[at])}`,
      link: recordAddress(columns.id[at]),
    })),
  );
  const ratios = ([, list]) => list.map((at) => columns.ratio[at]);
  const made = asTable(
    table(
      say("achievement_title"),
      [
        { title: say("city"), head: true, cell: ([city]) => printed(cityName(city)) },
        { title: say("with_ratio"), numeric: true, cell: ([, list]) => number(list.length) },
        { title: say("reached"), numeric: true, cell: (row) => number(ratios(row).filter((ratio) => ratio >= 1).length) },
        { title: say("median"), numeric: true, cell: (row) => percent(median(ratios(row))) },
        { title: say("achievement"), cell: ([, list]) => list.slice(0, PAGE).map((at) => [link(recordAddress(columns.id[at]), percent(columns.ratio[at])), " "]) },
      ],
      shown,
    ),
  );
  return [
    el("p", {}, say("achievement_note"), beyond ? ` ${say("beyond", percent(MOST_RATIO))}` : ""),
    pager,
    figure("achievement", rows, { height: { step: 34 }, beside: 290 }, made),
  ];
}
