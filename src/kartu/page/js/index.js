// The list of decks: one language at a time; a deck without that language stays in the ones it has. Language and theme
// are those of the decks' pages.

const buttons = [...document.querySelectorAll(".language")];
const codes = buttons.map((button) => button.dataset.code);
const theme = document.getElementById("theme");

function remembered(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(`kartu/${name}`, JSON.stringify(value));
    return JSON.parse(localStorage.getItem(`kartu/${name}`));
  } catch { // no storage
    return null;
  }
}

function showLanguage(code) {
  document.documentElement.lang = code;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.code === code));
  for (const group of document.querySelectorAll(".decks li, main, h1")) {
    const texts = [...group.children].filter((child) => child.dataset.lang);
    const has = texts.some((text) => text.dataset.lang === code);
    for (const text of texts) text.hidden = has && text.dataset.lang !== code;
    if (group.dir !== undefined && has) group.dir = texts.find((text) => text.dataset.lang === code).dir;
  }
  theme.setAttribute("aria-label", theme.dataset[code] ?? theme.getAttribute("aria-label"));
}

function showTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  theme.setAttribute("aria-pressed", String(dark));
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    remembered("lang", button.dataset.code);
    showLanguage(button.dataset.code);
  });
}
const system = matchMedia("(prefers-color-scheme: dark)");
theme.addEventListener("click", () => {
  const dark = theme.getAttribute("aria-pressed") !== "true";
  remembered("dark", dark);
  showTheme(dark);
});
system.addEventListener("change", () => showTheme(remembered("dark") ?? system.matches));
const wished = [remembered("lang"), ...navigator.languages].map((code) => String(code ?? "").split("-")[0]);
if (codes.length) showLanguage(wished.find((code) => codes.includes(code)) ?? codes[0]);
showTheme(remembered("dark") ?? system.matches);
document.documentElement.classList.remove("loading");
