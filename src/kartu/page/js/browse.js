// Browse: all notes, searched and filtered. The first rows are made at once, the others in idle moments.

const CHUNK = 24; // rows made at once; about two screens
const MANY = 500; // rows that take too long to be removed at once

const browse = { items: [], made: 0, search: null, section: null, group: null, level: "h3", cards: 0, run: 0 };

function chosenFilters() {
  return Object.fromEntries(FILTERS.map((name) => [name, byId(`filter-${name}`).value]));
}

/** True for the notes that filters let through. */
function filterFor({ section, kind, tag }) {
  const { tags } = variants.get(state.lang);
  return ({ note, type }) => (!section || data.sections[note[2]] === section) && (!kind || type.kind === kind) && (!tag || tags[note[3]].includes(tag));
}

/** The notes that are asked for; with a search the best answers come first. */
function findItems(search = searchFor(byId("search").value)) {
  const items = (search?.items ?? itemsOf(state.lang)).filter(filterFor(chosenFilters()));
  return search ? bestFirst(items, search) : items;
}

/** Items by how well they answer; thousands have few scores, so these are sorted, and not the items. */
function bestFirst(items, search) {
  const byScore = new Map();
  for (const item of items) {
    const score = search.score(item);
    const same = byScore.get(score);
    if (same) same.push(item);
    else byScore.set(score, [item]);
  }
  return [...byScore].sort(([one], [other]) => other - one).flatMap(([, some]) => some);
}

const findCards = () => findItems().flatMap((item) => item.cards);
const isFiltered = () => byId("search").value.trim() !== "" || Object.values(chosenFilters()).some(Boolean);

/** Search again and show the rows; that of `id` is then among them, if it is found. */
function showBrowse(id = null) {
  browse.search = searchFor(byId("search").value);
  const found = findItems(browse.search);
  browse.cards = found.reduce((sum, item) => sum + item.cards.length, 0);
  browse.items = byId("hide-answers").checked ? found.flatMap(alone) : found;
  setRowsAside();
  browse.made = 0;
  browse.section = null;
  browse.group = null;
  browse.level = "h3";
  browse.run += 1;
  addRows(Math.max(CHUNK, id === null ? 0 : browse.items.findIndex((item) => item.id === id) + 12));
  addRestIdly();
  tellCount();
}

/** Make room for other rows. Many are put out of sight and go in idle moments: thousands at once would hold up a key. */
function setRowsAside() {
  const old = byId("rows");
  if (browse.made < MANY) {
    old.replaceChildren();
    return;
  }
  old.before(element("div", { class: "rows app", id: "rows" }));
  old.removeAttribute("id");
  old.classList.add("aside");
  idly(() => {
    const last = old.lastElementChild?.lastElementChild ?? old.lastElementChild ?? old;
    last.remove();
    return last !== old;
  });
}

function tellCount() {
  const all = cardsOf(state.lang).length;
  const n = browse.cards;
  byId("count").textContent = n === all ? word("count", { n }) : word("count_of", { n, all });
  byId("clear").hidden = !isFiltered();
  byId("share-search").hidden = !isFiltered();
  byId("nothing").hidden = n > 0;
  byId("more-filters").classList.toggle("on", Object.values(chosenFilters()).some(Boolean));
}

function addRows(count) {
  let rows = [];
  const put = () => {
    if (rows.length && !browse.group) byId("rows").append(browse.group = element("div", { class: "row-group" }));
    browse.group?.append(...rows);
    rows = [];
  };
  for (const item of browse.items.slice(browse.made, browse.made + count)) {
    if (!browse.search && item.note[2] !== browse.section) {
      put();
      beginSection(item.note[2]);
    }
    rows.push(row(item, browse.search, browse.level));
  }
  put();
  browse.made += count;
}

function beginSection(number) {
  browse.section = number;
  browse.group = null;
  const title = variants.get(state.lang).sections[number];
  browse.level = title ? "h4" : "h3";
  if (!title) return;
  const href = `#${new URLSearchParams({ section: data.sections[number], lang: state.lang })}`;
  byId("rows").append(element("h3", { class: "row-section" }, element("a", { href }, title)));
}

/** Take a note into the index; after the last, search once: browsers compile what has run, and the first key need not wait for that. */
function takeIntoIndex() {
  searchIndex.take();
  if (searchIndex.isReady()) findItems(searchFor("a"));
}

/** First the index of the search, then the other rows of the whole list: the browser's own search finds every text. */
function addRestIdly() {
  const { run } = browse;
  idly(() => {
    if (!searchIndex.isReady()) takeIntoIndex();
    else if (!browse.search) addRows(CHUNK);
    else return false;
    return run === browse.run && state.view === "browse" && (!searchIndex.isReady() || browse.made < browse.items.length);
  });
}

/** The lower edge of what stays at the top of the screen. */
function barsBottom() {
  if (document.documentElement.classList.contains("tall")) return 0;
  const head = document.querySelector(".top").offsetHeight;
  return head + (getComputedStyle(document.querySelector(".filters")).position === "sticky" ? document.querySelector(".filters").offsetHeight : 0);
}

/** The topmost row on the screen, below what stays there, and how far below the top of the window it begins. */
function rowInView() {
  const edge = barsBottom();
  const seen = [...byId("rows").querySelectorAll(".row")].find((one) => one.getBoundingClientRect().bottom > edge + 20);
  return seen ? { id: seen.item.id, key: seen.item.note[0], top: seen.getBoundingClientRect().top, open: seen.classList.contains("open") } : null;
}

/** Show the list anew, and what was on the screen in its place. */
function showBrowseAt(seen) {
  showBrowse(seen?.id ?? null);
  const again = seen && (byId(`n-${seen.id}`) ?? byId(`n-${seen.key}`));
  if (!again) return;
  if (seen.open && !again.classList.contains("open")) openRow(again);
  holdAt(again, seen.top);
}

const FRAMES = 4; // after which rows that came near the screen have the height of their texts

/** Keep something at a height on the screen while what is above it takes its place. */
function holdAt(node, top, frames = FRAMES) {
  window.scrollBy(0, node.getBoundingClientRect().top - top);
  if (frames && node.isConnected) requestAnimationFrame(() => holdAt(node, top, frames - 1));
}

function goToCard(id) {
  const card = cardById(id);
  if (!card) {
    byId("gone").textContent = word("gone", { key: id });
    byId("gone").hidden = false;
    return;
  }
  byId("hide-answers").checked = false;
  if (!findItems().some((item) => item.id === card.key)) clearFilters();
  showBrowse(card.key);
  const made = byId(`n-${card.key}`);
  if (made.classList.contains("open")) fillRow(made);
  else openRow(made);
  const target = byId(`card-${id}`);
  target.classList.add("aimed");
  target.focus({ preventScroll: true });
  holdAt(card.template === 0 ? made : target, barsBottom() + 8);
}

function clearFilters() {
  byId("search").value = "";
  for (const name of FILTERS) byId(`filter-${name}`).value = "";
}

/** What can be chosen in the language: pairs of value and text for each filter. */
function choices() {
  const variant = variants.get(state.lang);
  const used = new Set(variant.notes.map((note) => note[2]));
  const sections = data.sections.flatMap((key, number) => (used.has(number) ? [[key, variant.sections[number]]] : []));
  const kinds = [...new Map(itemsOf(state.lang).map(({ type }) => [type.kind, type.name]))];
  const tags = [...new Set(variant.tags.flat())].map((tag) => [tag, variant.tagNames[tag] ?? tag]);
  tags.sort(([, one], [, other]) => one.localeCompare(other, state.lang));
  return { section: sections, kind: kinds, tag: tags };
}

function fillFilters() {
  const offered = choices();
  for (const [name, pairs] of Object.entries(offered)) {
    for (const place of ["filter", "study"]) {
      const select = byId(`${place}-${name}`);
      fillSelect(select, [["", word(`all_${name}s`)], ...pairs]);
      select.parentElement.hidden = pairs.length < (name === "tag" ? 1 : 2);
    }
  }
}

const MATH = /\\\(.*?\\\)|\\\[.*?\\\]/s;

function startBrowse() {
  idly(() => {
    byId("math").hidden = !data.variants.some((variant) => variant.notes.some((note) => MATH.test(filled(note).slice(FIRST_FIELD).join("\n"))));
    return false;
  });
  byId("search").addEventListener("input", () => {
    const isNew = !new URLSearchParams(location.hash.slice(1)).has("q");
    showBrowse();
    if (isNew) keepPlace(true);
    else keepSoon();
  });
  for (const name of FILTERS) {
    byId(`filter-${name}`).addEventListener("change", () => {
      showBrowse();
      keepPlace(true);
    });
  }
  for (const id of ["hide-answers", "open-all"]) byId(id).addEventListener("change", () => showBrowseAt(rowInView()));
  byId("clear").addEventListener("click", () => {
    clearFilters();
    showBrowse();
    keepPlace(true);
    byId("search").focus();
  });
  byId("share-search").addEventListener("click", () => share(variants.get(state.lang).title, addressOfList(state.lang)));
  byId("more-filters").addEventListener("click", () => {
    const open = byId("selects").classList.toggle("shown");
    byId("more-filters").setAttribute("aria-expanded", String(open));
  });
  window.addEventListener("scroll", () => state.view === "browse" && keepSoon(), { passive: true });
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) addRows(CHUNK);
  }, { rootMargin: "1200px" }).observe(byId("end"));
}
