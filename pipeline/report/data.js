// What the page holds: small things at once, columns when they are first looked at. And the records that the filters leave.

const meta = JSON.parse(document.getElementById("meta").textContent);
const PEERS = ["prefecture", "kind"];
const FILTERS = ["q", ...PEERS, "city", "theme", "year", "status", "department", "end"];
const DAY = 86400000;
const opened = new Map();

// The content of a packed column, opened once.
function blob(name) {
  if (!opened.has(name)) opened.set(name, unpacked(document.getElementById(`blob-${name}`).textContent));
  return opened.get(name);
}

async function unpacked(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function themeName(name) {
  return say(`theme_${name}`);
}

function cityName(number) {
  return meta.cities[number].name;
}

// The fiscal year (April to March) or the month of a day, counted from 1970-01-01.
function fiscalYear(day) {
  const date = new Date(day * DAY);
  return date.getUTCFullYear() - (date.getUTCMonth() < 3 ? 1 : 0);
}

function month(day) {
  return new Date(day * DAY).toISOString().slice(0, 7);
}

function dateText(day) {
  return day === null ? "" : new Date(day * DAY).toISOString().slice(0, 10);
}

// Numbers of the records that the filters leave, in the order of the sheets; `without` names filters that are not asked.
async function chosen(params, without = []) {
  const columns = await blob("columns");
  const tests = [];
  const asked = (name) => params[name] && !without.includes(name);
  for (const name of ["city", "theme", "status"]) {
    if (asked(name)) {
      const wanted = meta.lists[name].indexOf(params[name]);
      tests.push((at) => columns[name][at] === wanted);
    }
  }
  if (PEERS.some(asked)) {
    const group = new Set(peers(params));
    tests.push((at) => group.has(columns.city[at]));
  }
  if (asked("year")) tests.push((at) => String(columns.year[at] ?? "none") === params.year);
  if (asked("department")) {
    const wanted = meta.lists.department.indexOf(params.department);
    tests.push((at) => (params.department === "none" ? !columns.departments[at].length : columns.departments[at].includes(wanted)));
  }
  if (asked("end")) {
    const part = params.end.includes("-") ? month : fiscalYear;
    tests.push((at) => columns.end[at] !== null && String(part(columns.end[at])) === params.end);
  }
  if (params.document) {
    const wanted = meta.lists.document.indexOf(params.document);
    tests.push((at) => columns.document[at] === wanted);
  }
  if (asked("q")) {
    const found = await search(params.q);
    tests.push((at) => found[at] === 1);
  }
  const records = [];
  for (let at = 0; at < meta.records; at += 1) if (tests.every((test) => test(at))) records.push(at);
  return records;
}

// Numbers of the cities of the peer group.
function peers(params) {
  const holds = (city) => PEERS.every((name) => !params[name] || (city[name] ?? "none") === params[name]);
  return [...meta.cities.keys()].filter((city) => holds(meta.cities[city]));
}

// How often each key occurs, most frequent first.
function counted(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]);
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
