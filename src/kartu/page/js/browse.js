// Browse: all cards, searched and filtered. Only the cards near the screen exist, so a large deck stays quick.

const CHUNK = 24; // cards made at once; about two screens
const FEW = 240; // up to here a link to a card makes all cards before it, too

const browse = { matches: [], from: 0, to: 0 };

/** Lower case, without accents: the form in which texts and searches are compared. */
function fold(text) {
  const plain = /[^\0-\x7f]/.test(text) ? text.normalize("NFD").replace(/\p{M}/gu, "") : text;
  return plain.toLowerCase();
}

/** The searchable text of every entry, in all languages; made in idle moments, at the latest for the first search. */
const searchTexts = (() => {
  const texts = new Map();
  const waiting = data.variants.flatMap((variant) => variant.notes);
  const take = () => {
    const note = waiting.pop();
    const text = fold(textOf(note.slice(FIRST_FIELD).join("\n")));
    texts.set(note[0], `${texts.get(note[0]) ?? note[0]}\n${text}`);
  };
  const later = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 5 }), 50));
  const work = (deadline) => {
    while (waiting.length && deadline.timeRemaining() > 1) take();
    if (waiting.length) later(work);
  };
  later(work);
  return () => {
    while (waiting.length) take();
    return texts;
  };
})();

function chosenFilters() {
  return {
    words: fold(byId("search").value).split(/\s+/).filter(Boolean),
    section: byId("filter-section").value,
    kind: byId("filter-kind").value,
    tag: byId("filter-tag").value,
  };
}

function findMatches() {
  const { words, section, kind, tag } = chosenFilters();
  const texts = words.length ? searchTexts() : null;
  const tags = variants.get(state.lang).tags.map((set) => !tag || set.includes(tag));
  return cardsOf(state.lang).filter(({ key, note, type }) => (
    (!section || data.sections[note[2]] === section)
    && (!kind || type.kind === kind)
    && tags[note[3]]
    && words.every((one) => texts.get(key).includes(one))
  ));
}

const isFiltered = () => findMatches().length !== cardsOf(state.lang).length;

/** Search again and show the matches; `card` is then on the screen if it is one of them. */
function showBrowse(card = null) {
  browse.matches = findMatches();
  const place = Math.max(0, card ? browse.matches.findIndex(({ id }) => id === card) : 0);
  browse.from = place < FEW ? 0 : place - 3;
  browse.to = browse.from;
  byId("tiles").replaceChildren();
  addTiles(Math.max(CHUNK, place - browse.from + 12));
  const all = cardsOf(state.lang).length;
  const n = browse.matches.length;
  byId("count").textContent = n === all ? word("count", { n }) : word("count_of", { n, all });
  byId("clear").hidden = !Object.values(chosenFilters()).some((chosen) => chosen.length);
  byId("nothing").hidden = n > 0;
}

function addTiles(count) {
  const more = browse.matches.slice(browse.to, browse.to + count);
  byId("tiles").append(...more.map(tile));
  browse.to += more.length;
  showEarlier();
}

function showEarlier() {
  byId("earlier").hidden = browse.from === 0;
  byId("earlier").textContent = word("earlier");
}

function addEarlier() {
  const to = browse.from;
  browse.from = Math.max(0, to - CHUNK);
  const top = byId("tiles").firstElementChild;
  const before = top.getBoundingClientRect().top;
  byId("tiles").prepend(...browse.matches.slice(browse.from, to).map(tile));
  window.scrollBy(0, top.getBoundingClientRect().top - before);
  showEarlier();
}

/** A card with its key, a link to it and, where the deck has an address for it, the way to report a mistake. */
function tile(card) {
  const hidden = byId("hide-answers").checked;
  const host = cardElement(card, hidden ? "front" : "back");
  const section = variants.get(state.lang).sections[card.note[2]];
  const heading = element("p", { class: "where" }, [section, card.type.templates[card.template]].filter(Boolean).join(" · "));
  const foot = element("footer", {}, element("code", {}, card.key));
  const made = element("article", { class: "tile", id: `card-${card.id}`, tabindex: "-1", "aria-label": labelOf(card) }, heading, host, foot);
  if (hidden) foot.prepend(flipButton(card, host));
  foot.append(element("a", { href: `#card=${card.id}&lang=${card.lang}`, "aria-label": word("link_to", { key: card.id }) }, word("link")));
  if (data.contact) foot.append(reportLink(card));
  return made;
}

function flipButton(card, host) {
  const button = element("button", { type: "button", class: "flip", "aria-expanded": "false" }, word("show_answer"));
  let open = false;
  const flip = () => {
    open = !open;
    showSide(host, card, open ? "back" : "front");
    button.textContent = word(open ? "hide_answer" : "show_answer");
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", flip);
  host.addEventListener("click", (event) => actsItself(event) || flip());
  host.classList.add("turns");
  return button;
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

/** The topmost tile on the screen, below what stays there, and how far below the top of the window it begins. */
function tileInView() {
  const bars = [document.querySelector(".top"), document.querySelector(".filters")];
  const edge = Math.max(0, ...bars.map((bar) => bar.getBoundingClientRect().bottom));
  const seen = [...byId("tiles").children].find((one) => one.getBoundingClientRect().bottom > edge + 40);
  return seen ? { id: seen.id.slice("card-".length), top: seen.getBoundingClientRect().top } : null;
}

function goToCard(id) {
  const exists = cardsOf(state.lang).some((card) => card.id === id);
  if (!exists) return;
  if (!findMatches().some((card) => card.id === id)) clearFilters();
  showBrowse(id);
  const target = byId(`card-${id}`);
  document.querySelector(".tile.aimed")?.classList.remove("aimed");
  target.classList.add("aimed");
  target.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
}

function clearFilters() {
  byId("search").value = "";
  for (const name of ["section", "kind", "tag"]) byId(`filter-${name}`).value = "";
}

function fillFilters() {
  const variant = variants.get(state.lang);
  const used = new Set(variant.notes.map((note) => note[2]));
  const sections = data.sections.flatMap((key, number) => (used.has(number) ? [[key, variant.sections[number]]] : []));
  const kinds = new Map(cardsOf(state.lang).map(({ type }) => [type.kind, type.name]));
  const tags = [...new Set(variant.tags.flat())].sort();
  fillSelect(byId("filter-section"), [["", word("all_sections")], ...sections]);
  fillSelect(byId("filter-kind"), [["", word("all_kinds")], ...kinds]);
  fillSelect(byId("filter-tag"), [["", word("all_tags")], ...tags.map((tag) => [tag, tag])]);
  byId("filter-section").parentElement.hidden = sections.length < 2;
  byId("filter-kind").parentElement.hidden = kinds.size < 2;
  byId("filter-tag").parentElement.hidden = tags.length === 0;
  fillSelect(byId("study-section"), [["", word("all_sections")], ...sections]);
  const filtered = isFiltered() ? [["filtered", word("filtered")]] : [];
  fillSelect(byId("print-section"), [["", word("all_sections")], ...filtered, ...sections]);
}

const MATH = /\\\(.*?\\\)|\\\[.*?\\\]/s;

function startBrowse() {
  byId("math").hidden = !data.variants.some((variant) => variant.notes.some((note) => MATH.test(note.slice(FIRST_FIELD).join("\n"))));
  byId("search").addEventListener("input", () => showBrowse());
  for (const name of ["section", "kind", "tag"]) byId(`filter-${name}`).addEventListener("change", () => showBrowse());
  byId("hide-answers").addEventListener("change", () => showBrowse(tileInView()?.id));
  byId("clear").addEventListener("click", () => {
    clearFilters();
    showBrowse();
    byId("search").focus();
  });
  byId("earlier").addEventListener("click", addEarlier);
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && browse.to < browse.matches.length) {
      addTiles(CHUNK);
    }
  }, { rootMargin: "1200px" }).observe(byId("end"));
}
