// The list of decks: one language at a time; a deck without that language stays in the ones it has.

const buttons = [...document.querySelectorAll(".language")];
const codes = buttons.map((button) => button.dataset.code);

function remembered(value) {
  try {
    if (value) localStorage.setItem("kartu/lang", value);
    return localStorage.getItem("kartu/lang");
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
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    remembered(button.dataset.code);
    showLanguage(button.dataset.code);
  });
}
const wished = [remembered(), ...navigator.languages].map((code) => (code ?? "").split("-")[0]);
if (codes.length) showLanguage(wished.find((code) => codes.includes(code)) ?? codes[0]);
document.documentElement.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
