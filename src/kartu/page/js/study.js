// Study: what to study is chosen, sessions are begun, kept, offered again and ended.
// Each card's last grade is kept under a key of its own and a session's grades as a growing line, so that a grade costs
// the same in a large deck, and two windows do not overwrite each other.

const study = { session: null, play: null, prepared: null, before: [], side: "front", suggested: null };

/** Which cards are known, true or false by id; made once for a language. */
const knownCards = (() => {
  const made = new Map();
  return (lang) => {
    if (!made.has(lang)) made.set(lang, readKnown(lang));
    return made.get(lang);
  };
})();

function readKnown(lang) {
  const known = new Map();
  const old = memory.get(`known-${lang}`, null); // all in one, as the first edition of the page kept them
  for (const [id, right] of Object.entries(old ?? {})) memory.set(`known/${lang}/${id}`, right);
  if (old) memory.remove(`known-${lang}`);
  for (const { id } of cardsOf(lang)) {
    const right = memory.get(`known/${lang}/${id}`, null);
    if (right !== null) known.set(id, right);
  }
  return known;
}

function keepKnown(id, right) {
  const { lang } = state;
  if (right === undefined) {
    knownCards(lang).delete(id);
    memory.remove(`known/${lang}/${id}`);
  } else {
    knownCards(lang).set(id, right);
    memory.set(`known/${lang}/${id}`, right);
  }
}

/** The cards that the form asks for. */
function cardsToStudy() {
  const chosen = Object.fromEntries(["scope", "section", "kind", "tag", "direction"].map((name) => [name, byId(`study-${name}`).value]));
  const known = knownCards(state.lang);
  const items = chosen.scope === "filtered" ? findItems() : itemsOf(state.lang);
  const cards = items.filter(filterFor(chosen)).flatMap((item) => item.cards);
  return cards.filter((card) => (
    (chosen.scope !== "missed" || known.get(card.id) === false)
    && (!chosen.direction || (chosen.direction === "back") === asksBack(card))
  ));
}

/** The order of the session that the form asks for; made in idle moments, so that it begins at once. */
function prepareSession() {
  const number = memory.get("sessions", 0) + 1;
  const size = Number(byId("study-size").value);
  const order = orderOf(chooseCards(cardsToStudy(), knownCards(state.lang), size), number);
  study.prepared = { number, ids: order.map(({ id }) => id) };
  cardById(""); // makes the cards by their ids, which the first card of the session is sought in
}

function startSession() {
  if (!study.prepared) prepareSession();
  beginSession(study.prepared);
}

function beginSession({ number, ids }) {
  study.prepared = null;
  if (!ids.length) return;
  study.session = { number, lang: state.lang, ids };
  study.play = begin(ids);
  study.before = [];
  study.side = "front";
  study.grades = "";
  memory.set("sessions", number);
  memory.set("grades", { number, grades: "" });
  setTimeout(memory.set, 0, "session", study.session);
  showStudy();
  byId("stage").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function repeatMissed() {
  const number = memory.get("sessions", 0) + 1;
  const cards = study.play.missed.map((id) => cardById(id)).filter(Boolean);
  beginSession({ number, ids: orderOf(cards, number).map(({ id }) => id) });
}

/** Take up the session that was left open, if there is one; cards that are gone from the deck are left out. */
function takeUpSession() {
  const kept = memory.get("session", null);
  if (!kept?.ids || !variants.has(kept.lang)) return;
  const { number, grades } = memory.get("grades", {});
  if (kept.ids.some((id) => !cardById(id, kept.lang))) return;
  study.session = kept;
  study.grades = number === kept.number ? grades : "";
  study.play = replay(kept.ids, study.grades);
  study.before = [];
  study.side = "front";
}

const isOpen = () => study.play !== null && nextPlace(study.play) >= 0;

function showStudy() {
  const { play } = study;
  byId("study-start").hidden = play !== null;
  byId("study-session").hidden = !isOpen();
  byId("study-done").hidden = !play || isOpen();
  byId("study-heading").classList.toggle("unseen", isOpen());
  if (isOpen()) showStage();
  else if (play) showResult();
  else showChoice();
}

function showChoice() {
  const known = knownCards(state.lang);
  const cards = cardsOf(state.lang);
  const scopes = [["", word("all_of_deck")]];
  if (isFiltered()) scopes.push(["filtered", word("filtered", { n: findCards().length })]);
  const missed = [...known.values()].filter((right) => !right).length;
  if (missed) scopes.push(["missed", word("missed", { n: missed })]);
  fillSelect(byId("study-scope"), scopes);
  byId("study-scope").parentElement.hidden = scopes.length < 2;
  fillSelect(byId("study-direction"), [["", word("both_directions")], ["first", word("first_direction")], ["back", word("back_direction")]]);
  byId("study-direction").parentElement.hidden = !cards.some(asksBack);
  tellChoice();
  byId("known").textContent = word("known", { n: [...known.values()].filter(Boolean).length, all: cards.length });
  byId("forget").hidden = known.size === 0;
}

function tellChoice() {
  const n = cardsToStudy().length;
  byId("study-choice").textContent = n ? word("chosen", { n }) : word("nothing");
  byId("study-go").disabled = n === 0;
  study.prepared = null;
  idly(() => {
    if (!study.prepared && !study.play && state.view === "study") prepareSession();
    return false;
  });
}

function showResult() {
  const { size, missed, queue } = study.play;
  const n = size - queue.length;
  byId("study-result").textContent = missed.length ? word("done_again", { n, again: missed.length }) : word("done", { n });
  byId("study-left").hidden = queue.length === 0;
  byId("study-left").textContent = word("left_for_next", { n: queue.length });
  byId("study-missed").hidden = missed.length === 0;
  byId("missed-list").replaceChildren(...missed.map((id) => missedLine(cardById(id) ?? cardById(id, study.session.lang))));
}

function missedLine(card) {
  const names = [(!card.type.isCloze && labelOf(card)) || frontText(card), answerOf(card)];
  const [front, back] = asksBack(card) ? names.reverse() : names;
  return element("li", { lang: card.lang }, element("a", { href: addressOfCard(card), dir: "auto" }, front), element("span", { dir: "auto" }, back));
}

/** Grade the card on the stage, and keep what follows. */
function grade(right) {
  const known = knownCards(state.lang);
  const id = currentId(study.play);
  study.before.push([state.lang, id, known.get(id)]);
  gradeIn(study.play, right);
  keepKnown(id, right && !study.play.missed.includes(id));
  study.grades += right ? "2" : "1";
  memory.set("grades", { number: study.session.number, grades: study.grades });
  goOn();
}

/** Take the last grade back. */
function undo() {
  if (!study.grades) return;
  study.grades = study.grades.slice(0, -1);
  study.play = replay(study.session.ids, study.grades);
  const [lang, id, before] = study.before.pop() ?? [state.lang, currentId(study.play), undefined];
  if (lang === state.lang) keepKnown(id, before);
  memory.set("grades", { number: study.session.number, grades: study.grades });
  goOn();
}

function goOn() {
  study.side = "front";
  showStudy();
  (isOpen() ? byId("stage") : byId("study-result")).focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function endSession() {
  study.session = null;
  study.play = null;
  memory.remove("session");
  memory.remove("grades");
  showStudy();
  byId("study-go").focus({ preventScroll: true });
}

/** Say at the top of the list that a session is open. */
function offerSession() {
  byId("open-session").hidden = !isOpen();
  if (isOpen()) byId("open-session-text").textContent = word("open_session", { done: study.play.size - study.play.queue.length, all: study.play.size });
}

/** Another window of this deck has kept something: take it over, so that neither undoes what the other did. */
function takeOver({ key, newValue }) {
  if (!key?.startsWith(memory.prefix)) return;
  const [name, lang, id] = key.slice(memory.prefix.length).split("/");
  if (name === "known" && variants.has(lang)) {
    if (newValue === null) knownCards(lang).delete(id);
    else knownCards(lang).set(id, JSON.parse(newValue));
  }
  const { number, grades } = name === "grades" ? JSON.parse(newValue ?? "{}") : {};
  if (number !== undefined && number === study.session?.number && grades !== study.grades) {
    study.grades = grades;
    study.play = replay(study.session.ids, grades);
    study.before = [];
    study.side = "front";
  }
  if (state.view === "study") showStudy();
}

function startStudy() {
  byId("study-form").addEventListener("submit", (event) => {
    event.preventDefault();
    startSession();
  });
  byId("study-form").addEventListener("change", tellChoice);
  for (const id of ["study-stop", "study-end"]) byId(id).addEventListener("click", endSession);
  byId("study-undo").addEventListener("click", undo);
  byId("study-more").addEventListener("click", () => startSession());
  byId("study-missed-again").addEventListener("click", repeatMissed);
  byId("open-session-go").addEventListener("click", () => { location.hash = "#study"; });
  byId("forget").addEventListener("click", () => {
    if (!window.confirm(word("forget_sure"))) return;
    for (const { id } of cardsOf(state.lang)) if (knownCards(state.lang).has(id)) keepKnown(id, undefined);
    showStudy();
  });
  window.addEventListener("storage", takeOver);
  takeUpSession();
  startStage();
}
