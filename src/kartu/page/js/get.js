// Get it: packages that are in the page are saved from it; changes lead to their notes.

/** Bytes in base64 as a file that the browser can save: an address of megabytes is too long for some. */
function fileOf(address) {
  const text = atob(address.slice(address.indexOf(",") + 1));
  return new Blob([Uint8Array.from(text, (one) => one.charCodeAt(0))], { type: "application/octet-stream" });
}

function startGet() {
  for (const link of document.querySelectorAll("#files a")) {
    const address = link.getAttribute("href");
    if (!address.startsWith("data:")) continue;
    let made = "";
    link.href = "#get";
    link.addEventListener("click", () => {
      made ||= URL.createObjectURL(fileOf(address));
      link.href = made;
    });
  }
  const comesFromList = location.search === "?decks";
  byId("all-decks").hidden = !comesFromList;
  for (const one of document.querySelectorAll(".changes details")) {
    one.addEventListener("toggle", () => one.open && linkChanges(one));
  }
}

/** The package of the chosen language first; the others keep their order. */
function orderFiles() {
  const isOwn = (row) => row.dataset.languages === state.lang;
  const rows = [...byId("files").children].sort((a, b) => isOwn(b) - isOwn(a));
  rows.forEach((row, place) => row.classList.toggle("first", place === 0));
  byId("files").append(...rows);
}

/** The notes by the text that a list of changes calls them by, in a language. */
const notesByName = (() => {
  const made = new Map();
  return (lang) => {
    if (!made.has(lang)) {
      made.set(lang, new Map(cardsOf(lang).filter(({ template }) => template === 0).flatMap((card) => (
        [labelOf(card), ...card.type.label.map((index) => textOf(field(card.note, index)))].filter(Boolean).map((name) => [name, card])
      ))));
    }
    return made.get(lang);
  };
})();

const CUT = "…"; // what ends a name that was too long

function cardNamed(name, names) {
  if (!name.endsWith(CUT)) return names.get(name);
  const start = name.slice(0, -1);
  return [...names].find(([whole]) => whole.startsWith(start))?.[1];
}

/** Make links of the names of notes in a release's changes, once it is looked at. */
function linkChanges(release) {
  if (release.dataset.linked) return;
  release.dataset.linked = "true";
  const names = notesByName(release.closest("[data-lang]").dataset.lang);
  for (const line of release.querySelectorAll("li")) {
    for (const text of [...line.childNodes, ...[...line.querySelectorAll(":scope > p")].flatMap((one) => [...one.childNodes])]) {
      if (text.nodeType === Node.TEXT_NODE) text.replaceWith(...withLinks(text.data, names));
    }
  }
}

/** A text as nodes: all of it, or what stands between semicolons, may be the name of a note. */
function withLinks(text, names) {
  const whole = cardNamed(text.trim(), names);
  const parts = whole ? [text] : text.split(/(; |: )/);
  return parts.map((part) => {
    const card = whole ?? cardNamed(part.trim(), names);
    return card ? element("a", { href: addressOfCard(card) }, part.trim()) : part;
  });
}
