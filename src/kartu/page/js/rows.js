// Rows: one line a note, that opens to its cards as Anki shows them. With answers hidden it is one line a card.

const PIECE = 60; // characters before the hit, in what is shown of a longer text

/** The notes of a language with their cards, in the order of the source; made once. */
const itemsOf = (() => {
  const made = new Map();
  return (lang) => {
    if (!made.has(lang)) {
      const items = new Map();
      for (const card of cardsOf(lang)) {
        if (!items.has(card.key)) items.set(card.key, { id: card.key, note: card.note, type: card.type, cards: [], alone: false });
        items.get(card.key).cards.push(card);
      }
      made.set(lang, [...items.values()]);
    }
    return made.get(lang);
  };
})();

/** Each card by itself, named by what it asks: neither key nor title may tell the answer. */
const alone = (item) => item.cards.map((card) => ({ ...item, id: card.id, cards: [card], alone: true }));

/** What a front asks, with a stop between its parts. */
const frontLine = (card) => frontText(card, " · ");

const titleOf = (item) => (item.alone ? frontLine(item.cards[0]) : labelOf(item.cards[0]) || frontText(item.cards[0]));

/** All other texts of a note, in one line. */
function moreOf({ note, type }) {
  const texts = type.more.map((index) => textOf(field(note, index).replace(AV, " ")).replace(/\s+/g, " ").trim());
  return texts.filter(Boolean).join(" · ");
}

function row(item, search, level) {
  const button = element("button", { type: "button", class: "row-open", "aria-expanded": "false" });
  button.append(element("span", { class: "row-title", dir: "auto" }, ...marked(titleOf(item), search)));
  const made = element("article", { class: "row", id: `n-${item.id}`, lang: state.lang, tabindex: "-1" }, element(level, { class: "name" }, button));
  if (!item.alone) made.append(...textsOf(item, search));
  made.item = item;
  button.addEventListener("click", () => toggleRow(made));
  if (byId("open-all").checked) openRow(made, false);
  return made;
}

/** The answer, and the rest of the note: what is found in it is shown, and all of it can be found by the browser. */
function textsOf(item, search) {
  const answer = answerOf(item);
  const more = moreOf(item);
  const found = search && hitsIn(more, search.terms)[0];
  const lines = [element("p", { class: "row-answer", dir: "auto" }, ...marked(answer, search))];
  if (found && !coversAll(`${titleOf(item)} ${answer}`, search)) {
    const start = Math.max(0, more.lastIndexOf(" ", Math.max(0, found[0] - PIECE)));
    const end = start + 3 * PIECE < more.length ? more.lastIndexOf(" ", start + 3 * PIECE) : more.length;
    const piece = more.slice(start, end > start ? end : start + 3 * PIECE);
    lines.push(element("p", { class: "row-found", dir: "auto" }, start > 0 ? "… " : "", ...marked(piece.trim(), search), end < more.length ? " …" : ""));
  }
  if (more) lines.push(element("p", { class: "row-more", hidden: "until-found", dir: "auto" }, more));
  return lines;
}

function coversAll(text, search) {
  const folded = fold(text);
  return search.terms.every((term) => holdsApart({ text: ` ${folded} `, squeezed: squeeze(folded) }, term));
}

function toggleRow(made) {
  if (made.classList.contains("open")) closeRow(made);
  else openRow(made);
}

const nearby = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (isIntersecting) fillRow(target);
  }
}, { rootMargin: "900px" });

/** Open a row; its cards are made at once, or when it comes near the screen. */
function openRow(made, atOnce = true) {
  made.classList.add("open");
  made.querySelector(".row-open").setAttribute("aria-expanded", "true");
  made.append(element("div", { class: "row-cards" }));
  if (atOnce) fillRow(made);
  else nearby.observe(made);
}

function fillRow(made) {
  nearby.unobserve(made);
  const place = made.querySelector(".row-cards");
  if (place && !place.firstChild) place.append(...made.item.cards.map(tile));
}

function closeRow(made) {
  nearby.unobserve(made);
  made.classList.remove("open");
  made.querySelector(".row-open").setAttribute("aria-expanded", "false");
  made.querySelector(".row-cards").remove();
}

/** A card with its key, a link to it and, where the deck has an address for it, the way to report a mistake. */
function tile(card) {
  const host = cardElement(card, "back");
  const heading = element("p", { class: "where" }, card.type.templates[card.template] ?? "");
  const key = element("a", { href: addressOfCard(card), "aria-label": word("link_to", { key: card.id }) }, element("code", {}, card.id));
  const foot = element("footer", {}, key, shareButton(labelOf(card), addressOfCard(card), word("share_card", { key: card.id })));
  if (data.contact) foot.append(reportLink(card));
  return element("div", { class: "tile", id: `card-${card.id}`, tabindex: "-1", role: "group", "aria-label": labelOf(card) }, heading, host, foot);
}

function reportLink(card) {
  const values = { key: card.key, deck: data.deck, language: card.lang };
  const subject = encodeURIComponent(word("report_subject", values));
  const body = encodeURIComponent(word("report_body", values));
  const names = data.contact.startsWith("mailto:") ? ["subject", "body"] : ["title", "body"];
  const [address, fragment] = data.contact.split("#");
  const href = `${address}${address.includes("?") ? "&" : "?"}${names[0]}=${subject}&${names[1]}=${body}${fragment ? `#${fragment}` : ""}`;
  return element("a", { href, rel: "noopener", "aria-label": word("report_about", { key: card.key }) }, word("report"));
}
