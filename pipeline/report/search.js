// Search over items, goals and targets. A term is found as it is written (but for width, case and white space), or where all of its
// content words are: what is printed 取り組み is found by 取組, 障がい by 障害. The words were made when the page was.

const LONGEST_FORM = 16;
let texts = null; // of each record, folded
let places = null; // of each content word, the records that hold it
const found = { query: null, marks: null };

function fold(text) {
  return text.normalize("NFKC").toLowerCase();
}

async function prepared() {
  if (texts) return;
  const [words, columns] = await Promise.all([blob("words"), blob("texts")]);
  const goals = columns.goals.map((goal) => fold(goal).replace(/\s+/g, ""));
  texts = columns.item.map((item, at) => {
    const own = fold(`${item}|${columns.target[at] ?? ""}`).replace(/\s+/g, "");
    return columns.goal[at] === null ? own : `${own}|${goals[columns.goal[at]]}`;
  });
  places = words.vocabulary.map(() => []);
  words.tokens.forEach((tokens, at) => tokens.forEach((token) => places[token].push(at)));
}

// The content words of a term, cut by the longest printed forms; null where a piece of it is no known form.
function wordsOf(term, forms) {
  const words = new Set();
  for (let at = 0; at < term.length; ) {
    let length = Math.min(LONGEST_FORM, term.length - at);
    while (length && !Object.hasOwn(forms, term.slice(at, at + length))) length -= 1;
    if (!length) return null;
    for (const word of forms[term.slice(at, at + length)]) words.add(word);
    at += length;
  }
  return words.size ? [...words] : null;
}

// For each record whether every term of the query is found in it.
async function search(query) {
  await prepared();
  if (found.query === query) return found.marks;
  const { forms } = await blob("words");
  const marks = new Uint8Array(meta.records).fill(1);
  for (const term of fold(query).split(/\s+/).filter(Boolean)) {
    const hits = new Uint8Array(meta.records);
    const words = wordsOf(term, forms);
    if (words) {
      const counts = new Uint16Array(meta.records);
      for (const word of words) for (const at of places[word]) counts[at] += 1;
      counts.forEach((count, at) => { if (count === words.length) hits[at] = 1; });
    }
    for (let at = 0; at < hits.length; at += 1) if (!hits[at] && !texts[at].includes(term)) marks[at] = 0;
  }
  Object.assign(found, { query, marks });
  return marks;
}
