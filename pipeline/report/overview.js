// The first view: how much there is, and which city speaks of which theme.

const CITIES_SHOWN = 24;

async function overviewView() {
  const records = await chosen(state.params);
  const columns = await blob("columns");
  return [
    el("h1", {}, say("title")),
    el("p", { class: "tagline" }, say("tagline")),
    cards(records, columns),
    section(say("coverage_title"), coverage(records, columns)),
    section(say("documents_title"), documentList()),
  ];
}

function cards(records, columns) {
  const results = Object.fromEntries(counted(meta.documents.result));
  const said = ["ok", "partial", "refused", "failed"].map((name) => number(results[name] ?? 0));
  const years = new Set(records.map((at) => columns.year[at]).filter((year) => year !== null));
  const cities = new Set(records.map((at) => columns.city[at]));
  const ratios = records.filter((at) => columns.ratio[at] !== null).length;
  const card = (title, value, note) => el("div", { class: "card" }, el("dt", {}, title), el("dd", {}, el("strong", {}, value), note && el("span", {}, note)));
  return el(
    "dl",
    { class: "cards" },
    card(say("documents"), number(meta.documents.source.length), say("read_results", ...said)),
    card(say("records"), number(records.length), meta.repeated ? say("repeated", number(meta.repeated)) : null),
    card(say("cities"), `${number(cities.size)} / ${number(peers(state.params).length)}`, null),
    card(say("years"), years.size ? `${Math.min(...years)}–${Math.max(...years)}` : "–", null),
    card(say("with_ratio"), number(ratios), null),
  );
}

function coverage(records, columns) {
  const counts = new Map();
  for (const at of records) {
    const key = `${columns.theme[at]} ${columns.city[at]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const themes = counted(records.map((at) => columns.theme[at])).map(([theme]) => theme);
  const { shown: cities, pager } = paged("pc", peers(state.params), CITIES_SHOWN);
  const most = Math.max(1, ...counts.values());
  const rows = themes.flatMap((theme) => cities.map((city) => cell(theme, city, counts.get(`${theme} ${city}`) ?? 0, most)));
  const spoken = new Set(themes.map((theme) => meta.lists.theme[theme]));
  const silent = Object.keys(meta.words.ja).filter((key) => key.startsWith("theme_") && !spoken.has(key.slice(6)) && key !== "theme_unclassified");
  const columnsOf = [
    { title: say("theme"), head: true, cell: (theme) => themeName(meta.lists.theme[theme]) },
    ...cities.map((city) => ({ title: printed(cityName(city)), numeric: true, cell: (theme) => countCell(theme, city, counts) })),
  ];
  const made = asTable(table(say("coverage_title"), columnsOf, themes));
  const size = { height: { step: 24 }, step: 150, columns: cities.length, beside: 370 };
  return [
    el("p", {}, say("coverage_note")),
    pager,
    rows.length ? figure("coverage", rows, size, made) : el("p", { class: "empty" }, say("none_found")),
    silent.length ? el("details", {}, el("summary", {}, say("coverage_silent", number(silent.length))), el("p", {}, silent.map(say).join(" / "))) : null,
  ];
}

function cell(theme, city, count, most) {
  const { name, read } = meta.cities[city];
  const title = themeName(meta.lists.theme[theme]);
  return {
    theme: title,
    city: name,
    count,
    shown: read ? (count ? number(count) : "") : "–",
    dark: Math.log1p(count) > Math.log1p(most) * 0.6,
    tip: `${name}\n${title}\n${say("records")}: ${number(count)}`,
    link: count ? cellAddress(theme, city) : null,
  };
}

function cellAddress(theme, city) {
  return address("records", { theme: meta.lists.theme[theme], city: cityName(city) });
}

function countCell(theme, city, counts) {
  const count = counts.get(`${theme} ${city}`) ?? 0;
  if (!meta.cities[city].read) return "–";
  return count ? link(cellAddress(theme, city), number(count)) : "";
}
