// Search: which notes hold the words, those first whose title is meant; the hits are marked.

const LONG_WORD = 5; // letters from which a slip is forgiven, and parts of a word may stand apart

/** The folded texts of every note, by key, in all languages; made in idle moments, at the latest for the first search. */
const searchIndex = (() => {
  const entries = new Map();
  let words = null;
  const waiting = data.variants.flatMap((variant) => variant.notes.map((note) => [variant.lang, note]));
  const take = () => {
    const [lang, note] = waiting.pop();
    const type = data.noteTypes[data.shapes[note[1]][0]];
    const parts = type.label.map((index) => fold(textOf(field(note, index)))).filter(Boolean);
    const titles = parts.length > 1 ? [...parts, parts.join(" ")] : parts;
    const text = fold(textOf(filled(note).slice(FIRST_FIELD).join("\n").replace(AV, " ")));
    const entry = entries.get(note[0]) ?? { titles: [], text: ` ${fold(note[0])} `, squeezed: "" };
    for (const title of titles) entry.titles.push({ title, lang });
    entry.text += `${text} `;
    entry.squeezed += `${squeeze(text)} `;
    entries.set(note[0], entry);
    return waiting.length > 0;
  };
  if (waiting.length) idly(() => waiting.length > 0 && take());
  return {
    entries() {
      while (waiting.length) take();
      return entries;
    },
    words() {
      words ??= new Set([...this.entries().values()].flatMap(({ text }) => text.split(" ").filter((one) => one.length >= LONG_WORD - 1)));
      return words;
    },
  };
})();

/** What was typed, as terms: words, and phrases in quotes. */
function termsOf(typed) {
  const phrases = [];
  const rest = typed.replace(/["“”„]([^"“”„]+)["“”]/g, (_, phrase) => {
    phrases.push(fold(phrase));
    return " ";
  });
  const words = fold(rest).split(" ").filter(Boolean);
  return [...phrases.filter(Boolean).map((text) => ({ text, isPhrase: true })), ...words.map((text) => ({ text, isPhrase: false }))];
}

/** True if an entry holds a term; the parts of a long word may stand apart. */
function holds(entry, { text, isPhrase, instead }) {
  if (isPhrase) return entry.text.includes(` ${text} `);
  if (instead) return instead.some((one) => entry.text.includes(` ${one}`));
  if (entry.text.includes(text)) return true;
  return text.length >= LONG_WORD && entry.squeezed.includes(text) && entry.text.search(spacedPattern(text)) >= 0;
}

/** A word that no entry holds is taken for a slip of the words that are one letter from it, or from a beginning. */
function withSlips(term) {
  if (term.isPhrase || term.text.length < LONG_WORD) return term;
  const entries = searchIndex.entries();
  for (const entry of entries.values()) if (holds(entry, term)) return term;
  const { length } = term.text;
  const near = (one) => [length - 1, length, length + 1].some((end) => isOneSlip(term.text, one.slice(0, end)));
  const all = [...searchIndex.words()].filter(near);
  const whole = all.filter((one) => isOneSlip(term.text, one));
  return all.length ? { ...term, instead: whole.length ? whole : all } : term;
}

/** How well an entry answers what was asked; titles count before texts, a whole title before a part of one. */
function scoreOf(entry, terms, asked) {
  let best = 0;
  for (const { title, lang } of entry.titles) {
    const score = titleScore(title, terms, asked);
    if (score) best = Math.max(best, score - Math.min(9, title.length / 20) + (lang === state.lang ? 0.5 : 0));
  }
  if (best) return best;
  if (entry.text.includes(` ${asked} `)) return 20;
  return entry.text.includes(` ${asked}`) ? 15 : 10;
}

function titleScore(title, terms, asked) {
  const spaced = ` ${title} `;
  if (title === asked || squeeze(title) === squeeze(asked)) return 100;
  if (spaced.startsWith(` ${asked} `)) return 80;
  if (title.startsWith(asked)) return 70;
  if (spaced.includes(` ${asked} `)) return 60;
  const forms = ({ text, instead }) => instead ?? [text];
  if (terms.every((term) => forms(term).some((one) => spaced.includes(` ${one} `)))) return 55;
  if (terms.every((term) => forms(term).some((one) => spaced.includes(` ${one}`)))) return 50;
  if (terms.every((term) => forms(term).some((one) => title.includes(one)))) return 40;
  return 0;
}

/** A search: the test for a note's key, and how well it answers; null if nothing was typed. */
function searchFor(typed) {
  const terms = termsOf(typed).map(withSlips);
  if (!terms.length) return null;
  const asked = terms.map(({ text, instead }) => instead?.[0] ?? text).join(" ");
  const entries = searchIndex.entries();
  return {
    terms,
    matches: (key) => terms.every((term) => holds(entries.get(key), term)),
    score: (key) => scoreOf(entries.get(key), terms, asked),
  };
}

/** Where the terms are in a text: pairs of a first place and the place after the last. */
function hitsIn(text, terms) {
  const { folded, places } = foldWithPlaces(text);
  const hits = [];
  const end = (at) => (at < places.length ? places[at] : text.length);
  for (const { text: term, instead } of terms) {
    for (const one of instead ?? [term]) {
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
