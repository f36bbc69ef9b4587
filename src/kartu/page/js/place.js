// The place where a person is: view, search, filters and scroll, kept in the address and in the browser's history.

const VIEWS = ["browse", "study", "print", "get"];
const FILTERS = ["section", "kind", "tag"];
const KEEP_AFTER = 250; // milliseconds of rest after which a new place is kept

history.scrollRestoration = "manual";

/** The address of the cards that are shown, for this page or, with the language, to be passed on. */
function addressOfList(lang = null) {
  const wanted = new URLSearchParams();
  if (byId("search").value.trim()) wanted.set("q", byId("search").value.trim());
  for (const name of FILTERS) if (byId(`filter-${name}`).value) wanted.set(name, byId(`filter-${name}`).value);
  if (lang) wanted.set("lang", lang);
  return `#${wanted}`;
}

const addressOfCard = (card) => `#${new URLSearchParams({ card: card.id, lang: card.lang })}`;

function addressOfView() {
  if (state.view !== "browse") return `#${state.view}`;
  const list = addressOfList();
  return list === "#" ? "#browse" : list;
}

/** Keep the place: as a new entry of the history to come back from, or in the present one. */
function keepPlace(isNew = false) {
  const address = addressOfView();
  const aimed = !isNew && new URLSearchParams(location.hash.slice(1)).has("card");
  const same = aimed || (address === "#browse" && !location.hash); // an address without a view is that of the list
  const seen = state.view === "browse" && window.scrollY ? rowInView() : null;
  const place = { y: window.scrollY, lang: state.lang, seen };
  try {
    if (isNew && address !== location.hash) history.pushState({ ...place, y: 0, seen: null }, "", address);
    else history.replaceState(place, "", same ? undefined : address);
  } catch { /* a browser that keeps no history of files */ }
}

let placeTimer = 0;

function keepSoon() {
  clearTimeout(placeTimer);
  placeTimer = setTimeout(keepPlace, KEEP_AFTER, false);
}

/** Put into the search and the filters what an address asks for. */
function applyFilters(wanted) {
  byId("search").value = wanted.get("q") ?? "";
  for (const name of FILTERS) {
    const select = byId(`filter-${name}`);
    select.value = wanted.get(name) ?? "";
    if (select.selectedIndex < 0) select.value = "";
  }
}

let isFollowed = false;

/**
 * Follow the address: a view, a list, or a card. Going back restores what was there; a link leaves the filters alone.
 * An address of nothing known is an anchor within the page, or, where the page begins with it, that of the list.
 */
function follow() {
  clearTimeout(placeTimer); // what was to be kept was of the place before
  const place = history.state;
  const wanted = new URLSearchParams(location.hash.slice(1));
  const lang = wanted.get("lang") ?? place?.lang;
  const named = VIEWS.find((view) => wanted.has(view));
  const isList = ["q", ...FILTERS].some((name) => wanted.has(name));
  if (!named && !isList && !wanted.has("card") && location.hash.length > 1 && isFollowed) return;
  isFollowed = true;
  state.view = named ?? "browse";
  if (variants.has(lang) && lang !== state.lang) setLanguage(lang);
  if (isList || (place && state.view === "browse" && !wanted.has("card"))) applyFilters(wanted);
  byId("gone").hidden = true;
  showView(wanted.has("card") ? null : place?.seen);
  if (wanted.has("card")) {
    goToCard(wanted.get("card"));
    keepPlace();
    return;
  }
  if (!place?.seen) window.scrollTo(0, place?.y ?? 0);
  keepPlace();
}
