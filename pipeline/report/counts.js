// Records counted by status: over their deadlines, and by department.

const DEPARTMENTS_SHOWN = 20;
const LONGEST_GAPLESS = 72; // months or years; a longer row of them shows only those that have a record

async function timelineView() {
  const [records, columns] = [await chosen(state.params), await blob("columns")];
  const dated = records.filter((at) => columns.end[at] !== null);
  const by = state.params.by ?? (state.params.year || state.params.end ? "month" : "year");
  const part = by === "month" ? month : fiscalYear;
  const keys = withoutGaps([...new Set(dated.map((at) => part(columns.end[at])))].sort(), by);
  const groups = keys.map((key) => ({ key, title: by === "month" ? key : say("fiscal_year", key), link: address("records", { end: String(key) }) }));
  const counts = countedBy(dated, columns, (at) => [part(columns.end[at])]);
  const sorted = [...dated].sort(ORDERS.deadline(columns));
  return [
    el("h1", {}, say("timeline_title")),
    el("p", {}, say("timeline_note", number(dated.length), number(records.length - dated.length))),
    choice("by", say("by_label"), [["year", say("by_year")], ["month", say("by_month")]], by),
    dated.length ? el("section", {}, stacked("timeline", "time", say("deadline"), groups, counts, { height: 260 })) : null,
    section(say("deadlines"), await recordList(say("deadlines"), sorted)),
  ];
}

function withoutGaps(keys, by) {
  const number = (key) => (by === "month" ? Number(key.slice(0, 4)) * 12 + Number(key.slice(5)) - 1 : key);
  const key = (count) => (by === "month" ? `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}` : count);
  if (!keys.length) return [];
  const [first, last] = [number(keys[0]), number(keys.at(-1))];
  return last - first < LONGEST_GAPLESS ? Array.from({ length: last - first + 1 }, (_, at) => key(first + at)) : keys;
}

async function departmentsView() {
  const [records, columns] = [await chosen(state.params), await blob("columns")];
  const keysOf = (at) => (columns.departments[at].length ? columns.departments[at] : [-1]).map((department) => `${columns.city[at]} ${department}`);
  const ranked = counted(records.flatMap(keysOf)).map(([key]) => key);
  const { shown, pager } = paged("pp", ranked, DEPARTMENTS_SHOWN);
  const groups = shown.map((key) => {
    const [city, department] = key.split(" ").map(Number);
    const name = department < 0 ? say("no_department") : meta.lists.department[department];
    const title = meta.cities.length > 1 ? `${cityName(city)}  ${name}` : name;
    return { key, title, link: address("records", { city: cityName(city), department: department < 0 ? "none" : name }) };
  });
  const counts = countedBy(records, columns, keysOf);
  const size = { height: { step: 26 }, beside: 330 };
  return [
    el("h1", {}, say("departments_title")),
    el("p", {}, say("departments_note")),
    el("section", {}, pager, groups.length ? stacked("departments", "department", say("department"), groups, counts, size, true) : el("p", { class: "empty" }, say("none_found"))),
  ];
}

// key → status code → records
function countedBy(records, columns, keysOf) {
  const counts = new Map();
  for (const at of records) {
    const status = meta.lists.status[columns.status[at]];
    for (const key of keysOf(at)) {
      if (!counts.has(key)) counts.set(key, {});
      counts.get(key)[status] = (counts.get(key)[status] ?? 0) + 1;
    }
  }
  return counts;
}

function stacked(name, field, title, groups, counts, size, isOpen = false) {
  const codes = Object.keys(meta.colors);
  const rows = groups.flatMap((group) =>
    codes.map((code, rank) => ({
      [field]: group.title,
      status: say(`status_${code}`),
      rank,
      count: counts.get(group.key)?.[code] ?? 0,
      tip: `${group.title}\n${say(`status_${code}`)}: ${number(counts.get(group.key)?.[code] ?? 0)}`,
      link: `${group.link}&status=${code}`,
    })),
  );
  const total = (group) => Object.values(counts.get(group.key) ?? {}).reduce((sum, count) => sum + count, 0);
  const used = codes.filter((code) => groups.some((group) => counts.get(group.key)?.[code]));
  const made = table(
    title,
    [
      { title, head: true, cell: (group) => (total(group) ? link(group.link, printed(group.title)) : printed(group.title)) },
      ...used.map((code) => ({
        title: badge(code),
        numeric: true,
        cell: (group) => (counts.get(group.key)?.[code] ? link(`${group.link}&status=${code}`, number(counts.get(group.key)[code])) : ""),
      })),
      { title: say("all_records"), numeric: true, cell: (group) => number(total(group)) },
    ],
    groups,
  );
  return figure(name, rows, size, isOpen ? made : asTable(made));
}
