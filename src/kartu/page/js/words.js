// The embedded data, the words of the page, and what the browser remembers.

const data = JSON.parse(document.getElementById("kartu-data").textContent);
const variants = new Map(data.variants.map((variant) => [variant.lang, variant]));
const state = { lang: data.variants[0].lang, dark: false, view: "browse" };
const RIGHT_TO_LEFT = ["ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];

const byId = (id) => document.getElementById(id);
const directionOf = (lang) => (RIGHT_TO_LEFT.includes(lang) ? "rtl" : "ltr");

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

/** Make an element; a value that is a function or a boolean is set as a property. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function" || typeof value === "boolean") made[key] = value;
    else if (value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** What this browser remembers; without storage (some browsers on file://) it lasts as long as the page. */
function memoryUnder(prefix) {
  const kept = new Map();
  return {
    prefix,
    get(name, fallback) {
      try {
        const text = localStorage.getItem(prefix + name);
        if (text !== null) return JSON.parse(text);
      } catch { /* no storage, or not ours */ }
      return kept.has(name) ? kept.get(name) : fallback;
    },
    set(name, value) {
      kept.set(name, value);
      try {
        localStorage.setItem(prefix + name, JSON.stringify(value));
      } catch { /* full or forbidden */ }
    },
    remove(name) {
      kept.delete(name);
      try {
        localStorage.removeItem(prefix + name);
      } catch { /* forbidden */ }
    },
  };
}

const memory = memoryUnder(`kartu/${data.deck}/`); // of this deck
const everywhere = memoryUnder("kartu/"); // of all decks and their list: language and theme

/** Put the words of the chosen language into everything that is marked with their keys. */
function translate() {
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = word(node.dataset.t);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", word(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = word(node.dataset.placeholder);
  for (const node of document.querySelectorAll(".by-language, .in")) node.hidden = node.dataset.lang !== state.lang;
}

/** Fill a select with [value, text] pairs; what was chosen stays chosen if it is still there. */
function fillSelect(select, options) {
  const before = select.value;
  select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  if (options.some(([value]) => value === before)) select.value = before;
}

/** Do some work in idle moments, a step at a time, until `step` says there is nothing left. */
function idly(step) {
  const later = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 5 }), 50));
  const work = (deadline) => {
    let more = true;
    while (more && deadline.timeRemaining() > 1) more = step();
    if (more) later(work);
  };
  later(work);
}
