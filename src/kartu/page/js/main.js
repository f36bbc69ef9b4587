// Language, theme, views, and the address: #browse, #study, #print, #get, or #card=key&lang=id.

const VIEWS = ["browse", "study", "print", "get"];

function setLanguage(lang) {
  const seen = state.view === "browse" ? tileInView() : null;
  state.lang = lang;
  memory.set("lang", lang);
  document.documentElement.lang = lang;
  document.title = variants.get(lang).title;
  byId("title").textContent = variants.get(lang).title;
  for (const button of document.querySelectorAll(".language")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }
  translate();
  fillFilters();
  showView(seen?.id);
  if (seen && byId(`card-${seen.id}`)) window.scrollBy(0, byId(`card-${seen.id}`).getBoundingClientRect().top - seen.top);
}

function setTheme(dark) {
  state.dark = dark;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(dark));
  for (const host of document.querySelectorAll(".host")) shadeCard(host);
}

function showView(card = null) {
  for (const view of VIEWS) byId(`view-${view}`).hidden = view !== state.view;
  for (const link of document.querySelectorAll(".views a")) {
    if (link.hash === `#${state.view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  setPaper();
  if (state.view === "browse") showBrowse(card);
  if (state.view === "study") showStudy();
  if (state.view === "print") {
    fillFilters();
    showPrint();
  }
}

/** Follow the address. A link to a card opens Browse at it. */
function follow() {
  const hash = location.hash.slice(1);
  const wanted = new URLSearchParams(hash);
  if (wanted.has("card")) {
    if (variants.has(wanted.get("lang")) && wanted.get("lang") !== state.lang) setLanguage(wanted.get("lang"));
    state.view = "browse";
    showView();
    goToCard(wanted.get("card"));
  } else if (VIEWS.includes(hash) || hash === "") {
    const moved = state.view !== (hash || "browse");
    state.view = hash || "browse";
    showView();
    if (moved) window.scrollTo(0, 0);
  }
}

function firstLanguage() {
  const wished = [new URLSearchParams(location.hash.slice(1)).get("lang"), memory.get("lang", ""), ...navigator.languages];
  const found = wished.map((lang) => (lang ?? "").split("-")[0]).find((lang) => variants.has(lang));
  return found ?? data.variants[0].lang;
}

function start() {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  startBrowse();
  startStudy();
  startPrint();
  setTheme(memory.get("dark", system.matches));
  system.addEventListener("change", () => setTheme(memory.get("dark", system.matches)));
  byId("theme").addEventListener("click", () => {
    memory.set("dark", !state.dark);
    setTheme(!state.dark);
  });
  for (const button of document.querySelectorAll(".language")) {
    button.addEventListener("click", () => setLanguage(button.dataset.lang));
  }
  window.addEventListener("hashchange", follow);
  setLanguage(firstLanguage());
  follow();
}

start();
