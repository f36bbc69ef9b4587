// Language, theme and views; the address is followed by place.js.

function setLanguage(lang) {
  state.lang = lang;
  everywhere.set("lang", lang);
  document.documentElement.lang = lang;
  document.documentElement.dir = directionOf(lang);
  document.title = variants.get(lang).title;
  byId("title").textContent = variants.get(lang).title;
  for (const button of document.querySelectorAll(".language")) {
    button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
  }
  translate();
  fillFilters();
  orderFiles();
}

/** The language that a person chooses: what is on the screen stays where it is. */
function switchLanguage(lang) {
  const seen = state.view === "browse" ? rowInView() : null;
  setLanguage(lang);
  showView(seen);
  keepPlace();
}

function setTheme(dark) {
  state.dark = dark;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(dark));
  for (const host of document.querySelectorAll(".host")) shadeCard(host);
}

function showView(seen = null) {
  for (const view of VIEWS) byId(view).hidden = view !== state.view;
  for (const link of document.querySelectorAll(".views a")) {
    if (link.hash === `#${state.view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  setPaper();
  if (state.view === "browse") {
    offerSession();
    showBrowseAt(seen);
  }
  if (state.view === "study") showStudy();
  if (state.view === "print") showPrint();
  if (state.view === "get") for (const one of document.querySelectorAll(".changes details[open]")) linkChanges(one);
}

function firstLanguage() {
  const wished = [new URLSearchParams(location.hash.slice(1)).get("lang"), everywhere.get("lang", ""), ...navigator.languages];
  const found = wished.map((lang) => (lang ?? "").split("-")[0]).find((lang) => variants.has(lang));
  return found ?? data.variants[0].lang;
}

/** The script takes the page over: what was there for want of it goes. */
function takePage() {
  for (const name of ["list", "kartu-pictures", "loading"]) byId(name).remove();
  document.documentElement.classList.remove("loading");
}

const TALL = 0.3; // of the window: a head beyond that does not stay

/** What stays at the top knows how high the head is, however large a person's letters are. */
function watchHead() {
  const head = document.querySelector(".top");
  new ResizeObserver(() => {
    const height = head.offsetHeight;
    const root = document.documentElement;
    root.style.setProperty("--head", `${height}px`);
    root.classList.toggle("tall", height > TALL * window.innerHeight);
  }).observe(head);
}

function start() {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  takePage();
  watchHead();
  startBrowse();
  startStudy();
  startPrint();
  startGet();
  setTheme(everywhere.get("dark", system.matches));
  system.addEventListener("change", () => setTheme(everywhere.get("dark", system.matches)));
  byId("theme").addEventListener("click", () => {
    everywhere.set("dark", !state.dark);
    setTheme(!state.dark);
  });
  for (const button of document.querySelectorAll(".language")) {
    button.addEventListener("click", () => switchLanguage(button.dataset.lang));
  }
  window.addEventListener("popstate", follow);
  setLanguage(firstLanguage());
  follow();
}

start();
