// Print: sheets of cards for both sides of the paper, or a glossary. The same elements are the preview on the screen.

const COLUMNS = 2;
const ROWS = 4;
const LARGEST = 0.72; // of the size on the screen
const SPARE = 0.93; // of the room: printers set text a little wider than screens do
const SMALLEST = 0.15; // a card of several thousand characters still fits in one cell

const PAPERS = { A4: "A4", letter: "letter" };

/** The cards to print: one a note, unless the other direction is wanted, too. */
function cardsToPrint() {
  const chosen = byId("print-section").value;
  const cards = chosen === "filtered" ? findMatches() : cardsOf(state.lang);
  const first = new Set();
  return cards.filter((card) => {
    if (chosen && chosen !== "filtered" && data.sections[card.note[2]] !== chosen) return false;
    if (byId("print-reverse").checked && byId("print-what").value === "cards") return true;
    return first.has(card.key) ? false : first.add(card.key);
  });
}

/** One side of one sheet. On backs each row is mirrored, so that it lies behind its fronts when turned on the long edge. */
function sheet(cards, side, number) {
  const made = element("div", { class: `sheet ${side}` });
  for (let row = 0; row < ROWS; row += 1) {
    const cells = Array.from({ length: COLUMNS }, (_, column) => cell(cards[row * COLUMNS + column], side));
    made.append(...(side === "answer" ? cells.reverse() : cells));
  }
  if (side === "front") made.append(...cutMarks());
  const name = word(side === "front" ? "front_side" : "back_side");
  const foot = `${variants.get(state.lang).title} · ${word("sheet", { n: number })} · ${name}`;
  made.append(element("p", { class: "sheet-foot", lang: state.lang }, foot));
  return made;
}

function cell(card, side) {
  if (!card) return element("div", { class: "cell" });
  const made = element("div", { class: "cell" }, cardElement(card, side, "host paper-card"));
  if (side === "answer") made.append(element("code", {}, card.id));
  return made;
}

/** Short lines in the margin at every edge of a row or column. */
function cutMarks() {
  const marks = [];
  for (let column = 0; column <= COLUMNS; column += 1) {
    for (const end of ["top", "bottom"]) marks.push(element("i", { class: `mark mark-${end}`, style: `--at: ${column / COLUMNS}` }));
  }
  for (let row = 0; row <= ROWS; row += 1) {
    for (const end of ["left", "right"]) marks.push(element("i", { class: `mark mark-${end}`, style: `--at: ${row / ROWS}` }));
  }
  return marks;
}

/** Natural sizes of the pictures, by address. A picture has no height until it is decoded, and printing does not wait. */
const pictureSizes = new Map();

async function measurePictures() {
  await Promise.all(Object.values(data.media).filter((uri) => uri.startsWith("data:image/")).map(async (uri) => {
    const picture = new Image();
    picture.src = uri;
    await picture.decode().catch(() => {});
    if (picture.naturalWidth) pictureSizes.set(uri, [picture.naturalWidth, picture.naturalHeight]);
  }));
}

function sizePictures(card) {
  for (const picture of card.querySelectorAll("img")) {
    const size = pictureSizes.get(picture.getAttribute("src"));
    if (size) [picture.width, picture.height] = size;
  }
}

/** Make a card smaller until it fits into its cell: paper does not scroll, and no text may be cut. */
function fit(cellElement) {
  const host = cellElement.querySelector(".host");
  if (!host) return;
  const card = host.shadowRoot.querySelector(".card");
  sizePictures(card);
  const foot = cellElement.querySelector("code");
  const { top, bottom } = cellElement.getBoundingClientRect();
  const room = SPARE * ((foot ? foot.getBoundingClientRect().top : bottom) - top);
  for (let size = LARGEST; size > SMALLEST; size *= 0.93) {
    host.style.zoom = size;
    if (card.getBoundingClientRect().height <= room) return;
  }
}

function cardSheets(limit = Infinity) {
  const cards = cardsToPrint();
  const perSheet = COLUMNS * ROWS;
  const made = [];
  for (let start = 0; start < Math.min(cards.length, limit * perSheet); start += perSheet) {
    const some = cards.slice(start, start + perSheet);
    const number = start / perSheet + 1;
    made.push(sheet(some, "front", number), sheet(some, "answer", number));
  }
  return made;
}

/** The cards as a list in the order of the sections: name, other language, answer. */
function glossary(limit = Infinity) {
  const { sections } = variants.get(state.lang);
  const made = element("div", { class: "glossary", lang: state.lang }, element("h3", { class: "glossary-title" }, variants.get(state.lang).title));
  let section = null;
  for (const card of cardsToPrint().slice(0, limit)) {
    if (card.note[2] !== section) {
      section = card.note[2];
      if (sections[section]) made.append(element("h4", {}, sections[section]));
    }
    made.append(glossaryLine(card));
  }
  return [made];
}

function glossaryLine({ note, type }) {
  const line = element("p", { class: "entry" });
  const label = type.label.map((index) => field(note, index)).filter(Boolean).join(" – ");
  const context = field(note, type.context);
  const other = field(note, type.other);
  line.innerHTML = `<b>${label}</b>${context ? ` <i>(${context})</i>` : ""}${other ? ` <span class="other">${other}</span>` : ""}<br>${field(note, type.answer)}`;
  return line;
}

const isList = () => byId("print-what").value === "list";

/** Put all pages into the document, for as long as the browser prints. */
function makePages() {
  if (state.view === "get") return; // its text is printed as it stands
  const place = byId("sheets");
  place.className = byId("print-paper").value;
  place.replaceChildren(...(isList() ? glossary() : cardSheets()));
  document.documentElement.classList.add("printing");
  for (const one of place.querySelectorAll(".cell")) fit(one);
}

function removePages() {
  document.documentElement.classList.remove("printing");
  byId("sheets").replaceChildren();
}

function setPaper() {
  const margin = state.view === "get" || isList() ? "16mm" : "0";
  byId("paper").textContent = `@page { size: ${PAPERS[byId("print-paper").value]}; margin: ${margin}; }`;
}

function showPrint() {
  const cards = cardsToPrint().length;
  const sheetCount = Math.ceil(cards / (COLUMNS * ROWS));
  byId("print-count").textContent = isList() ? word("print_count_list", { cards }) : word("print_count", { cards, sheets: sheetCount });
  byId("print-reverse").parentElement.hidden = isList() || !cardsOf(state.lang).some(({ template }) => template > 0);
  const preview = byId("preview");
  preview.className = `preview ${byId("print-paper").value}`;
  preview.replaceChildren(...(isList() ? glossary(14) : cardSheets(1)));
  for (const one of preview.querySelectorAll(".cell")) fit(one);
  setPaper();
}

function startPrint() {
  measurePictures().then(() => {
    if (state.view === "print") showPrint();
  });
  const form = byId("print-form");
  form.addEventListener("change", showPrint);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    window.print();
  });
  window.addEventListener("beforeprint", makePages);
  window.addEventListener("afterprint", removePages);
}
