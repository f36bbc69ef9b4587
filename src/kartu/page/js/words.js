// The embedded data, the words of the page, and what the browser remembers.

const data = JSON.parse(document.getElementById("kartu-data").textContent);
const variants = new Map(data.variants.map((variant) => [variant.lang, variant]));
const state = { lang: data.variants[0].lang, dark: false, view: "browse" };

const byId = (id) => document.getElementById(id);

/** A word of the page in the chosen language, with its {placeholders} filled. */
function word(key, values = {}) {
  const words = data.words[state.lang];
  const count = values.n ?? values.cards;
  const text = count === 1 && words[`${key}_one`] ? words[`${key}_one`] : words[key];
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(state.lang) : value;
  });
}

/** Make an element; a value that is not a string, number or null is set as a property. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function" || typeof value === "boolean") made[key] = value;
    else if (value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** What this browser remembers of this deck; without storage (some browsers on file://) it lasts as long as the page. */
const memory = {
  kept: new Map(),
  get(name, fallback) {
    try {
      const text = localStorage.getItem(`kartu/${data.deck}/${name}`);
      if (text !== null) return JSON.parse(text);
    } catch { /* no storage, or not ours */ }
    return this.kept.has(name) ? this.kept.get(name) : fallback;
  },
  set(name, value) {
    this.kept.set(name, value);
    try {
      localStorage.setItem(`kartu/${data.deck}/${name}`, JSON.stringify(value));
    } catch { /* full or forbidden */ }
  },
};

/** Put the words of the chosen language into everything that is marked with their keys. */
function translate() {
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = word(node.dataset.t);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = word(node.dataset.placeholder);
  for (const node of document.querySelectorAll(".by-language")) node.hidden = node.dataset.lang !== state.lang;
}

/** Fill a select with [value, text] pairs; what was chosen stays chosen if it is still there. */
function fillSelect(select, options) {
  const before = select.value;
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  if (options.some(([value]) => value === before)) select.value = before;
}
