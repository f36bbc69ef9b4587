// Search: which notes hold the words, those first whose title is meant; the hits are marked.

const LONG_WORD = 5; // letters from which a slip is forgiven, and parts of a word may stand apart

/** The texts of a note in its own language; those of others are in the index from their own notes. */
function ownTexts(note, type) {
  const own = type.more.filter((index) => !type.others.includes(index));
  return [...type.label, type.answer, ...own].map((index) => textOf(field(note, index).replace(AV, " ")));
}

/** The folded texts of every note, by key, in all languages; made in idle moments, at the latest for the first search. */
const searchIndex = (() => {
  const entries = new Map();
  const titles = []; // of all entries
  const bySqueezed = new Map(); // the same
  const words = new Set(); // those that a slip may have been meant for
  const waiting = data.variants.flatMap((variant) => variant.notes.map((note) => [variant.lang, note]));
  const addTitle = (entry, text, lang) => {
    const title = { entry, text: ` ${text} `, lang };
    const squeezed = squeeze(text);
    titles.push(title);
    if (bySqueezed.has(squeezed)) bySqueezed.get(squeezed).push(title);
    else bySqueezed.set(squeezed, [title]);
  };
  const take = () => {
    const [lang, note] = waiting.pop();
    const type = data.noteTypes[data.shapes[note[1]][0]];
    const key = fold(note[0]);
    const entry = entries.get(note[0]) ?? { text: ` ${key} `, squeezed: squeeze(key) };
    const parts = type.label.map((index) => fold(textOf(field(note, index)))).filter(Boolean);
    for (const part of parts) addTitle(entry, part, lang);
    if (parts.length > 1) addTitle(entry, parts.join(" "), lang);
    const text = fold(ownTexts(note, type).join("\n"));
    for (const one of text.split(" ")) if (one.length >= LONG_WORD - 1) words.add(one);
    entry.text = [entry.text, text, " "].join(""); // not `+`, after which the first search would have to put it together
    entry.squeezed = [entry.squeezed, squeeze(text)].join(" ");
    entries.set(note[0], entry);
    if (!waiting.length) link(state.lang);
  };
  const link = (lang) => {
    for (const item of itemsOf(lang)) item.entry = entries.get(item.note[0]);
  };
  const whole = (made) => {
    while (waiting.length) take();
    return made;
  };
  return {
    isReady: () => waiting.length === 0,
    take,
    entries: () => whole(entries),
    titles: () => whole(titles),
    titlesAs: (squeezed) => whole(bySqueezed).get(squeezed) ?? [],
    words: () => whole(words),
    /** The items of a language, each with its entry. */
    items(lang) {
      if (!whole(itemsOf(lang))[0]?.entry) link(lang);
      return itemsOf(lang);
    },
  };
})();

/** What was typed, as terms: words, and phrases in quotes; `start` is a term at the beginning of a word. */
function termsOf(typed) {
  const phrases = [];
  const rest = typed.replace(/["“”„]([^"“”„]+)["“”]/g, (_, phrase) => {
    phrases.push(fold(phrase));
    return " ";
  });
  const words = fold(rest).split(" ").filter(Boolean);
  const terms = [...phrases.filter(Boolean).map((text) => ({ text, isPhrase: true })), ...words.map((text) => ({ text, isPhrase: false }))];
  return terms.map((term) => ({ ...term, start: ` ${term.text}`, whole: ` ${term.text} ` }));
}

/** True if a text holds a term as it was typed. */
function holds(text, { text: term, isPhrase, whole, instead }) {
  if (isPhrase) return text.includes(whole);
  if (instead) return instead.some(({ start }) => text.includes(start));
  return text.includes(term);
}

/** True if an entry holds a term, the parts of which may stand apart. */
const holdsApart = ({ text, squeezed }, term) => holds(text, term) || (mayStandApart(term) && squeezed.includes(term.text) && text.search(spacedPattern(term.text)) >= 0);
const mayStandApart = ({ text, isPhrase, instead }) => !isPhrase && !instead && text.length >= LONG_WORD;

/** A word that no entry holds is taken for a slip of the words that are one letter from it, or from a beginning. */
function withSlips(term) {
  if (!mayStandApart(term)) return term;
  const entries = searchIndex.entries();
  for (const { text } of entries.values()) if (holds(text, term)) return term;
  for (const entry of entries.values()) if (holdsApart(entry, term)) return { ...term, isApart: true };
  const { length } = term.text;
  const near = (one) => [length - 1, length, length + 1].some((end) => isOneSlip(term.text, one.slice(0, end)));
  const all = [...searchIndex.words()].filter(near);
  const whole = all.filter((one) => isOneSlip(term.text, one));
  const instead = (whole.length ? whole : all).map((text) => ({ text, start: ` ${text}`, whole: ` ${text} ` }));
  return instead.length ? { ...term, instead } : term;
}

const LONGEST = 180; // characters of a title that count against it

/** The best score of each entry by its titles: a whole title counts before a part of one, a short one before a long. */
function titleScores(titles, asked) {
  const best = new Map();
  const put = ({ entry, text, lang }, score) => {
    const exact = score - Math.min(LONGEST, text.length) + (lang === state.lang ? 10 : 0);
    if (!(best.get(entry) >= exact)) best.set(entry, exact);
  };
  for (const title of titles) put(title, titleScore(title.text, asked));
  for (const title of searchIndex.titlesAs(asked.squeezed)) put(title, 2000);
  return best;
}

/** How well a title, with a space before and after it, answers: it begins so, has the phrase, or all of the words. */
function titleScore(spaced, { start, words }) {
  const at = spaced.indexOf(start);
  const isWhole = at >= 0 && spaced[at + start.length] === " ";
  if (at === 0) return isWhole ? 1600 : 1400;
  if (isWhole) return 1200;
  const all = (part) => words.every((any) => any.some((one) => spaced.includes(one[part])));
  return all("whole") ? 1100 : all("start") ? 1000 : 800;
}

/** How well an entry answers by its texts alone, which is less than by any title. */
function textScore({ text }, { start }) {
  const at = text.indexOf(start);
  return at < 0 ? 1 : text[at + start.length] === " " ? 3 : 2;
}

const isPlain = ({ isPhrase, isApart, instead }) => !isPhrase && !isApart && !instead;

/** True if a search finds nothing but what the one before it found: letters or words were added. */
const growsFrom = (before, { lang, terms }) => (
  before?.lang === lang
  && before.terms.every((old) => isPlain(old) && terms.some((term) => !term.isApart && !term.instead && term.text.includes(old.text)))
);

/** The test for an item that holds a term. */
function testFor(term) {
  if (term.isApart) return ({ entry }) => holdsApart(entry, term);
  if (!isPlain(term)) return ({ entry }) => holds(entry.text, term);
  const { text } = term;
  return ({ entry }) => entry.text.includes(text);
}

/** The test for a title that holds any of these words. */
function titleTestFor(any) {
  const [{ text: word }] = any;
  return any.length === 1 ? ({ text }) => text.includes(word) : ({ text }) => any.some((one) => text.includes(one.text));
}

/** A search: its items, and how well an entry answers; null if nothing was typed. */
const searchFor = (() => {
  let last = null; // while letters are added, only what was found so far is looked through
  return (typed) => {
    const { lang } = state;
    const terms = termsOf(typed).map(withSlips);
    if (!terms.length) return null;
    const words = terms.map((term) => term.instead ?? [term]); // each one of them must be there
    const text = words.map(([one]) => one.text).join(" ");
    const asked = { start: ` ${text}`, squeezed: squeeze(text), words };
    const among = growsFrom(last, { lang, terms }) ? last : { holding: searchIndex.items(lang), titles: searchIndex.titles() };
    const holding = terms.map(testFor).reduce((items, test) => items.filter(test), among.holding);
    const titles = words.map(titleTestFor).reduce((some, test) => some.filter(test), among.titles);
    const scores = titleScores(titles, asked);
    last = { lang, terms, holding, titles };
    return { terms, items: holding.concat(calledSo(asked, lang, holding)), score: ({ entry }) => scores.get(entry) ?? textScore(entry, asked) };
  };
})();

/** Items with a title that is what was typed but for the spaces, beside those that hold it as it was typed. */
function calledSo({ squeezed }, lang, holding) {
  const named = new Set(searchIndex.titlesAs(squeezed).map(({ entry }) => entry));
  return named.size ? searchIndex.items(lang).filter((item) => named.has(item.entry) && !holding.includes(item)) : [];
}

/** Where the terms are in a text: pairs of a first place and the place after the last. */
function hitsIn(text, terms) {
  const { folded, places } = foldWithPlaces(text);
  const hits = [];
  const end = (at) => (at < places.length ? places[at] : text.length);
  for (const term of terms) {
    for (const { text: one } of term.instead ?? [term]) {
      const pattern = one.length >= LONG_WORD ? spacedPattern(squeeze(one)) : new RegExp(one.replace(SPECIAL, "\\$&"), "gu");
      for (const { index, 0: found } of folded.matchAll(pattern)) hits.push([places[index], end(index + found.length)]);
    }
  }
  return hits.sort(([a], [b]) => a - b);
}

/** A text as nodes, with the hits marked; without a search it stays as it is. */
function marked(text, search) {
  const nodes = [];
  let at = 0;
  for (const [from, to] of search ? hitsIn(text, search.terms) : []) {
    if (to <= at) continue;
    const start = Math.max(at, from);
    nodes.push(text.slice(at, start), element("mark", {}, text.slice(start, to).trimEnd()), text.slice(start, to).match(/\s*$/)[0]);
    at = to;
  }
  return [...nodes, text.slice(at)].filter(Boolean);
}
