// Print: what is filtered, as sheets of cards or as a list. The same elements are the preview on the screen.

const PAPERS = { A4: "A4", letter: "letter" };
const IN_PREVIEW = 14; // lines of the list
const LONG_SIDE = 400; // characters from which a side may not fit into one cell

const whatToPrint = () => (state.view === "print" ? byId("print-what").value : "list");
const isList = () => whatToPrint() === "list";

/** The cards to print: one a note, unless the other direction is wanted, too. */
function cardsToPrint() {
  const chosen = state.view === "print" ? byId("print-section").value : "filtered";
  const items = chosen === "filtered" ? findItems() : itemsOf(state.lang).filter(({ note }) => !chosen || data.sections[note[2]] === chosen);
  const wantsAll = byId("print-reverse").checked;
  if (isList()) return items.map(({ cards }) => cards[0]);
  return items.flatMap(({ cards }) => (wantsAll ? cards : cards.filter((card, place) => place === 0 || !asksBack(card))));
}

const mayBeLong = (card) => ["front", "answer"].some((side) => {
  const html = sideHtml(card, side);
  return html.length > LONG_SIDE && (textOf(html).replace(/\s+/g, " ").length > LONG_SIDE || /<(?:img|table)\b/.test(html));
});

/** Put all pages into the document, for as long as the browser prints. */
function makePages() {
  if (state.view === "get") {
    unfold();
    return;
  }
  const place = byId("sheets");
  const paper = byId("print-paper").value;
  place.className = paper;
  const cards = cardsToPrint();
  place.replaceChildren(...(isList() ? [glossary(cards)] : cardSheets(cellsOf(cards, paper), whatToPrint())));
  document.documentElement.classList.add("printing");
}

function removePages() {
  document.documentElement.classList.remove("printing");
  byId("sheets").replaceChildren();
  foldAgain();
}

/** On paper all steps and all changes are open. */
const unfolded = [];

function unfold() {
  for (const one of document.querySelectorAll("#get details:not([open])")) {
    unfolded.push([one, one.getAttribute("name")]);
    one.removeAttribute("name"); // of those with one name only one can be open
    one.open = true;
  }
}

function foldAgain() {
  for (const [one, name] of unfolded.splice(0)) {
    one.open = false;
    if (name) one.setAttribute("name", name);
  }
}

function setPaper() {
  const isRead = state.view === "get" || isList(); // from page to page, and not cut
  const margins = isRead ? "margin: 16mm; @bottom-center { content: counter(page); font: 9pt sans-serif; color: #555; }" : "margin: 0;";
  byId("paper").textContent = `@page { size: ${PAPERS[byId("print-paper").value]}; ${margins} }`;
}

function showPrint() {
  fillPrintChoices();
  previewPrint();
}

function fillPrintChoices() {
  const filtered = isFiltered() ? [["filtered", word("filtered", { n: findCards().length })]] : [];
  const before = byId("print-section").value;
  fillSelect(byId("print-section"), [["", word("all_sections")], ...filtered, ...choices().section]);
  if (filtered.length && !before) byId("print-section").value = "filtered";
}

function previewPrint() {
  const cards = cardsToPrint();
  const what = whatToPrint();
  const paper = byId("print-paper").value;
  const preview = byId("preview");
  preview.className = `preview ${paper}`;
  const first = cards.slice(0, isList() ? IN_PREVIEW : perSheet(what));
  preview.replaceChildren(...(isList() ? [glossary(first)] : cardSheets(cellsOf(first, paper).slice(0, perSheet(what)), what)));
  preview.hidden = cards.length === 0;
  tellPrint(cards, what, paper);
  setPaper();
}

/** Say how much paper it takes, and what does not fit into one cell. */
function tellPrint(cards, what, paper) {
  byId("print-go").disabled = cards.length === 0;
  byId("print-reverse").parentElement.hidden = isList() || !cardsOf(state.lang).some(asksBack);
  byId("print-hint").textContent = word({ cards: "print_hint", fold: "fold_hint", list: "list_hint" }[what]);
  if (!cards.length) {
    byId("print-count").textContent = word("print_nothing");
    return;
  }
  if (isList()) {
    byId("print-count").textContent = word("print_count_list", { cards: cards.length });
    return;
  }
  const long = cards.filter(mayBeLong);
  const more = cellsOf(long, paper).filter(({ name }) => / [2-9]\d*\/|\s1\d+\//.test(name));
  const sheets = Math.ceil((cards.length + more.length) / perSheet(what));
  const goOn = more.filter(({ name }) => / 2\//.test(name)).length;
  byId("print-count").textContent = word("print_count", { cards: cards.length, sheets }) + (goOn ? ` ${word("print_long", { n: goOn })}` : "");
}

function startPrint() {
  measurePictures().then(() => {
    if (state.view === "print") previewPrint();
  });
  const form = byId("print-form");
  form.addEventListener("change", previewPrint);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    window.print();
  });
  window.addEventListener("beforeprint", makePages);
  window.addEventListener("afterprint", removePages);
}
