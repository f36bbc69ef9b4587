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
  const words = new Set(); // those that a slip may have been meant for
  const waiting = data.variants.flatMap((variant) => variant.notes.map((note) => [variant.lang, note]));
  const take = () => {
    const [lang, note] = waiting.pop();
    const type = data.noteTypes[data.shapes[note[1]][0]];
    const parts = type.label.map((index) => fold(textOf(field(note, index)))).filter(Boolean);
    const titles = parts.length > 1 ? [...parts, parts.join(" ")] : parts;
    const key = fold(note[0]);
    const entry = entries.get(note[0]) ?? { titles: [], titled: "", text: ` ${key} `, squeezed: squeeze(key) };
    for (const title of titles) entry.titles.push({ spaced: ` ${title} `, squeezed: squeeze(title), lang });
    entry.titled = entry.titles.flatMap(({ spaced, squeezed }) => [spaced, squeezed]).join(" ");
    const text = fold(ownTexts(note, type).join("\n"));
    for (const one of text.split(" ")) if (one.length >= LONG_WORD - 1) words.add(one);
    entry.text = [entry.text, text, " "].join(""); // not `+`, after which the first search would have to put it together
    entry.squeezed = [entry.squeezed, squeeze(text)].join(" ");
    entries.set(note[0], entry);
  };
  const whole = (made) => {
    while (waiting.length) take();
    return made;
  };
  return {
    isReady: () => waiting.length === 0,
    take,
    entries: () => whole(entries),
    words: () => whole(words),
    entryOf(item) {
      item.entry ??= whole(entries).get(item.note[0]);
      return item.entry;
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

/** How well an entry answers what was asked; titles count before texts, a whole title before a part of one. */
function scoreOf(entry, asked) {
  let best = 0;
  if (!mayBeNamed(entry, asked)) return textScore(entry, asked);
  for (const { spaced, squeezed, lang } of entry.titles) {
    const score = squeezed === asked.squeezed ? 100 : titleScore(spaced, asked);
    if (score) best = Math.max(best, score - Math.min(9, spaced.length / 20) + (lang === state.lang ? 0.5 : 0));
  }
  return best || textScore(entry, asked);
}

/** False where no title holds the words, which one look at all titles together tells. */
const mayBeNamed = ({ titled }, { squeezed, words }) => titled.includes(squeezed) || words.every((any) => any.some(({ text }) => titled.includes(text)));

function textScore(entry, asked) {
  const at = entry.text.indexOf(asked.start);
  return at < 0 ? 10 : entry.text[at + asked.start.length] === " " ? 20 : 15;
}

/** How well a title, with a space before and after it, answers: it begins so, has the phrase, or all of the words. */
function titleScore(spaced, { start, words }) {
  const at = spaced.indexOf(start);
  const isWhole = at >= 0 && spaced[at + start.length] === " ";
  if (at === 0) return isWhole ? 80 : 70;
  if (isWhole) return 60;
  const all = (part) => words.every((any) => any.some((one) => spaced.includes(one[part])));
  if (!all("text")) return 0;
  return all("whole") ? 55 : all("start") ? 50 : 40;
}

/** A search: the test for an entry of the index, and how well it answers; null if nothing was typed. */
function searchFor(typed) {
  const terms = termsOf(typed).map(withSlips);
  if (!terms.length) return null;
  const words = terms.map((term) => term.instead ?? [term]); // each one of them must be there
  const text = words.map(([one]) => one.text).join(" ");
  const asked = { start: ` ${text}`, squeezed: squeeze(text), words };
  return {
    terms,
    matches(entry) {
      const hasAll = terms.every((term) => (term.isApart ? holdsApart(entry, term) : holds(entry.text, term)));
      return hasAll || (entry.titled.includes(asked.squeezed) && entry.titles.some(({ squeezed }) => squeezed === asked.squeezed));
    },
    score: (entry) => scoreOf(entry, asked),
  };
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
