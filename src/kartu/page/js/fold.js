// Folding: the form in which texts and searches are compared, so that people may type as they are used to.

const APOSTROPHES = /['’‘ʼʻ`´]/g;
const INITIALS = /(?<!\p{L})(?:\p{L}\.){2,}\p{L}?/gu; // A.P.E.C.
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{S}&%#@]+/gu; // spaces, dashes, stops and the like

/** Lower case without accents and apostrophes, and one space for all that stands between words. */
function fold(text) {
  const plain = /[^\0-\x7f]/.test(text) ? text.normalize("NFKD").replace(/\p{M}/gu, "") : text;
  const words = plain.toLowerCase().replace(APOSTROPHES, "").replace(INITIALS, (letters) => letters.replaceAll(".", ""));
  return words.replace(BETWEEN_WORDS, " ").trim();
}

const squeeze = (folded) => folded.replaceAll(" ", "");

/** Fold a text, and tell for each character of the result where it was in the text. */
function foldWithPlaces(text) {
  let folded = "";
  const places = [];
  let place = 0;
  for (const character of text) {
    const plain = character.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(APOSTROPHES, "");
    for (const one of plain.replace(BETWEEN_WORDS, " ")) {
      if (one !== " " || !folded.endsWith(" ")) {
        folded += one;
        for (let unit = 0; unit < one.length; unit += 1) places.push(place);
      }
    }
    place += character.length;
  }
  places.push(text.length);
  return { folded, places };
}

/** True if one letter more, less, other or changed with its neighbour makes the one word of the other. */
function isOneSlip(one, other) {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
}

/** A pattern for a folded word that may be written in several words: kerjasama, kerja sama. */
const SPECIAL = /[.*+?^${}()|[\]\\]/g;
const spacedPattern = (squeezed) => new RegExp([...squeezed].map((one) => one.replace(SPECIAL, "\\$&")).join(" ?"), "gu");
