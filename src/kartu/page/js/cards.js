// Cards: pieces joined to Anki's HTML, and shown with the note type's own style, out of reach of the page's.

const FRONT_SIDE = -1;
const FIRST_FIELD = 4; // a note is a row: key, shape, section, tags, fields …
const FIRST_TEXT = -2; // in a side, numbers from here downwards are those of texts of templates
const ELSEWHERE = 0; // in the place of a text that stands in the page's own list, or follows from one there
const AV = /\[sound:(.+?)\]|\[anki:tts lang=([^\]\s]+)[^\]]*\]([^]*?)\[\/anki:tts\]/g;
const PLAY_ICON = '<svg viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"/><path d="M26 20v24l20-12z"/></svg>';

/** Style that many cards share: parsed once. */
const sheetOf = (() => {
  const made = new Map();
  return (css) => {
    if (!made.has(css)) {
      made.set(css, new CSSStyleSheet());
      made.get(css).replaceSync(css);
    }
    return made.get(css);
  };
})();
// Anki's own part: the card is the body of a page, and buttons for sounds are drawn by the client.
const CLIENT_CSS = `
  :host { display: block; }
  .card { margin: 0; padding: 1.1rem 1.25rem 1.25rem; min-height: 100%; box-sizing: border-box; }
  .replay-button { display: inline-block; padding: 0; border: 0; background: none; cursor: pointer; vertical-align: middle; }
  .replay-button svg { width: 40px; height: 40px; }
  .replay-button svg circle { fill: #fff; stroke: #414141; }
  .replay-button svg path { fill: #414141; }
  .replay-button:focus-visible, summary:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
  img { max-width: 100%; }
  .choice-button { width: 100%; min-height: 2.2em; padding: 0.22em 0.75em; border: 0; background: none; color: inherit; font: inherit; text-align: inherit; cursor: pointer; }
  .choice-button::after { content: ""; position: absolute; inset: 0; }
  .kartu li:has(> .choice-button) { position: relative; }
  .kartu .options li:has(.choice-button) { padding: 0; }
  .kartu .choices .choice-button { padding: 0; }
  .choice-button:hover { text-decoration: underline; }
  .choice-button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 0.4em; }
  .kartu .is-right { outline: 3px solid #2c6e49; }
  .kartu .is-wrong { outline: 3px dashed #9a3b26; text-decoration: line-through; }
  .nightMode .kartu .is-right { outline-color: #86c9a2; }
  .nightMode .kartu .is-wrong { outline-color: #f0a48f; }
`;

// The letters of cards follow a person's own size as those of the page do: what card.css says in pixels, in rem.
const SIZE_CSS = `
  .card { font-size: 1.25rem; }
  @media (max-width: 480px) { .card { font-size: 1.125rem; } }
`;

// Where a person has chosen high contrast, backgrounds go; lines must be lines.
const CONTRAST_CSS = `
  @media (forced-colors: active) {
    #answer { height: 0; border-top: 2px solid CanvasText; }
    .front::before { border-top: 4px solid CanvasText; }
    .kartu .options li, .kartu .choices li { border-color: CanvasText; }
  }
`;

// On paper nothing folds out and nothing is tinted, every millimetre counts, and no text is under 8 points.
const PAPER_CSS = `
  .card { min-height: 0; padding: 0.5rem 1rem; background: none; font-size: 20px; text-rendering: geometricPrecision; text-wrap: pretty; }
  .kartu.front, .kartu.back { max-width: none; padding: 0; }
  .row, .facts, .context, .question, .kartu .options { font-size: 0.9em; }
  .row { display: block; margin-top: 0.5em; }
  .row > .label, .row > .label + div, .row > .label + div > p:first-child { display: inline; }
  .row > .label::after { content: ": "; }
  .facts { margin-top: 0.5em; }
  .facts th { width: 30%; padding-inline-end: 0.6em; }
  .facts th, .facts td { padding: 0.15em 0; }
  .answer { margin-bottom: 0.5em; }
  .asked, .name { font-size: 1.5em; }
  .kartu .options, .kartu .choices { margin: 0.4em 0 0; }
  .kartu .options li { display: inline-block; margin: 0 0.4em 0.3em 0; }
  .kartu, .kartu .options, .kartu .choices { display: flow-root; }
  .kartu .image { float: inline-end; width: calc(46% * var(--pictures, 1)); min-width: min(100%, calc(var(--least, 0px) / var(--zoom))); margin: 0.2em 0 0.3em; margin-inline-start: 0.8em; }
  .kartu .image.broad { float: none; width: auto; margin: 0.5em 0 0; }
  .image img {
    min-width: min(100%, calc(var(--least, 0px) / var(--zoom)));
    max-height: calc(max(12rem * var(--pictures, 1), var(--least, 0px)) / var(--zoom));
    padding: 0;
    object-fit: contain;
  }
  details { display: inline; }
  summary { display: inline; list-style: none; padding: 0; text-indent: 0; }
  summary::-webkit-details-marker, .more-of-it summary { display: none; }
  .more-of-it details::details-content { display: contents; }
  .more-of-it .more { display: inline; padding: 0; }
  summary span[lang]::before, .more span[lang]:not(:only-child)::before, .kartu code, .kartu pre { font-size: 1em; }
  .front::before { margin-bottom: 0.6em; print-color-adjust: exact; }
  .replay-button { display: none; }
  :host(.dense) .answer { font-size: 1em; line-height: 1.3; margin-bottom: 0.3em; }
  :host(.dense) .asked, :host(.dense) .name { font-size: 1.1em; }
  :host(.dense) .card { padding-block: 0.2rem; line-height: 1.35; }
  :host(.dense) .row, :host(.dense) .facts { margin-top: 0.3em; line-height: 1.3; }
  :host(.dense) .facts th, :host(.dense) .facts td { padding: 0; }
`;

const pictures = new Map(); // addresses by name
for (const [, number, address] of byId("kartu-pictures").textContent.matchAll(/img\.m(\d+)\{content:url\(([^)]*)\)\}/g)) {
  pictures.set(data.pictures[number], address);
}

const listed = [...document.querySelectorAll("#list article")]; // the notes of the first language, in their order
const placesInList = new Map(data.variants[0].notes.map((note, place) => [note, place]));

/** The notes of the first language by their keys. */
const firstNotes = new Map(data.variants[0].notes.map((note) => [note[0], note]));

/** Put the texts into a note that stand elsewhere, the first time that they are needed. */
function filled(note) {
  if (placesInList.has(note)) fillFromList(note);
  else if (note.includes(ELSEWHERE, FIRST_FIELD)) fillFromTwin(note, firstNotes.get(note[0]));
  return note;
}

function fillFromList(note) {
  const place = placesInList.get(note);
  placesInList.delete(note);
  const [, , fields] = data.shapes[note[1]];
  listed[place].querySelectorAll(":scope > .name > span, :scope > dl > dd").forEach((node, number) => {
    note[FIRST_FIELD + fields[number]] = node.innerHTML.replace(
      /<img class="m(\d*)"/g,
      (_, picture) => `<img src="${picture && data.pictures[picture]}"`,
    );
  });
}

/** The other language of a note is the own one of its twin, with or without the mark of a language. */
function fillFromTwin(note, twin) {
  for (const [own, other] of data.noteTypes[data.shapes[note[1]][0]].twins) {
    if (note[FIRST_FIELD + own] === ELSEWHERE) note[FIRST_FIELD + own] = field(twin, other).replace(/^<span lang="[^"]*">|<\/span>$/g, "");
    if (note[FIRST_FIELD + other] === ELSEWHERE) note[FIRST_FIELD + other] = `<span lang="${data.variants[0].lang}">${field(twin, own)}</span>`;
  }
}

/** All cards of a language, in the order of the source; made once. */
const cardsOf = (() => {
  const made = new Map();
  return (lang) => {
    if (!made.has(lang)) {
      made.set(lang, variants.get(lang).notes.flatMap((note) => {
        const [type, cards] = data.shapes[note[1]];
        return cards.map(([template, front, back]) => ({
          id: template ? `${note[0]}.${template + 1}` : note[0],
          key: note[0], note, lang, type: data.noteTypes[type], template, front, back,
        }));
      }));
    }
    return made.get(lang);
  };
})();

/** The cards of a language by their ids; made once. */
const cardById = (() => {
  const made = new Map();
  return (id, lang = state.lang) => {
    if (!made.has(lang)) made.set(lang, new Map(cardsOf(lang).map((card) => [card.id, card])));
    return made.get(lang).get(id);
  };
})();

function field(note, index) {
  if (index === null) return "";
  const place = FIRST_FIELD + index;
  return (note[place] === ELSEWHERE ? filled(note) : note)[place] ?? "";
}

function joined(pieces, note, frontSide) {
  return pieces.map((piece) => (
    piece <= FIRST_TEXT ? data.texts[FIRST_TEXT - piece] : piece === FRONT_SIDE ? frontSide : field(note, piece)
  )).join("");
}

/** The HTML of a side as Anki has it: "front", "back", or "answer" (the back without the front, for paper). */
function sideHtml(card, side) {
  const front = joined(data.sides[card.front], card.note, "");
  if (side === "front") return front;
  const back = joined(data.sides[card.back], card.note, side === "back" ? front : "");
  return side === "back" ? back : back.replace(/^\s*<hr id="?answer"?\s*\/?>/, "");
}

/** Plain text of HTML that was made from plain text; a tag parts words, but not one of those, nor one of a formula. */
const WITHIN_WORDS = /<\/?(?:m[a-z]+|[bisu]|em|strong|sub|sup|code|span)(?:\s[^>]*)?>/g;
const ENTITIES = { "&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'", "&#91;": "[" };
function textOf(html) {
  if (!/[<&]/.test(html)) return html;
  const plain = html.replace(/<\/span>(?=<span\b)/g, " ").replace(WITHIN_WORDS, "");
  return plain.replace(/<[^>]*>/g, " ").replace(/&(?:nbsp|lt|gt|amp|quot|#x27|#91);/g, (entity) => ENTITIES[entity]);
}

/** What a front asks, in one line of plain text. */
function frontText(card, between = " ") {
  const html = sideHtml(card, "front").trim().replace(AV, "").replace(/<img [^>]*alt="([^"]*)"[^>]*>/g, " $1 ");
  const parts = html.split(/<\/?(?:div|li|ol|ul|p)\b[^>]*>/).map((part) => textOf(part).replace(/\s+/g, " ").trim());
  return parts.filter(Boolean).join(between);
}

/** True for a card that asks the other way round; the blanks of a text are all of the usual way. */
const asksBack = ({ template, type }) => template > 0 && !type.isCloze;

/** The text that answers the first card of a note. */
const answerOf = ({ note, type }) => textOf(field(note, type.answer)).replace(/\s+/g, " ").trim();

/** What a card is called in lists and for screen readers. */
function labelOf(card) {
  return card.type.label.map((index) => textOf(field(card.note, index))).filter(Boolean).join(" – ");
}

/** Show a side of a card in `host`; pictures and sounds come from the page itself. */
function showSide(host, card, side) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sounds = [];
  const html = sideHtml(card, side).replace(AV, (_, file, lang, text) => {
    sounds.push(file ? { file } : { lang: lang.replace("_", "-"), text: textOf(text) });
    return `<button type="button" class="replay-button">${PLAY_ICON}</button>`;
  });
  const content = document.createElement("template"); // inert: nothing in it is loaded or run
  content.innerHTML = `<div class="card card${card.template + 1}">${html}</div>`;
  for (const image of content.content.querySelectorAll("img")) {
    const uri = pictures.get(image.getAttribute("src"));
    if (uri) image.src = uri;
    else image.removeAttribute("src");
  }
  if (host.classList.contains("paper-card")) content.content.querySelectorAll(".more-of-it details").forEach((one) => (one.open = true));
  content.content.querySelectorAll(".replay-button").forEach((button, number) => prepareSound(button, sounds[number]));
  const css = [CLIENT_CSS, ...card.type.css.map((number) => data.css[number]), SIZE_CSS, CONTRAST_CSS, host.classList.contains("paper-card") ? PAPER_CSS : ""];
  if ("adoptedStyleSheets" in root) root.adoptedStyleSheets = css.map(sheetOf);
  else content.content.prepend(...css.map((text) => element("style", {}, text))); // browsers from before 2023
  root.replaceChildren(content.content);
  host.lang = card.lang;
  host.dir = directionOf(card.lang);
  shadeCard(host);
}

function shadeCard(host) {
  const night = state.dark && !host.classList.contains("paper-card");
  host.shadowRoot.querySelector(".card").classList.toggle("nightMode", night);
}

function prepareSound(button, sound) {
  const uri = sound.file && data.sounds[sound.file];
  button.setAttribute("aria-label", word(sound.file ? "play" : "speak"));
  if (sound.file && !uri) {
    button.disabled = true;
    button.title = word("only_in_anki");
  }
  button.addEventListener("click", () => {
    if (uri) new Audio(uri).play();
    else if (window.speechSynthesis) {
      const speech = new SpeechSynthesisUtterance(sound.text);
      speech.lang = sound.lang;
      window.speechSynthesis.cancel();
      window.speechSynthesis.speak(speech);
    }
  });
}

/** True if a click was on something in the card that acts itself: a sound, a link, the fold-out part. */
const actsItself = (event) => event.composedPath().some((node) => node.matches?.("button, a, summary, details, audio"));

function cardElement(card, side, className = "host") {
  const host = element("div", { class: className });
  showSide(host, card, side);
  return host;
}
