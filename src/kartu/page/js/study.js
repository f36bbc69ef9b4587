// Study: sessions of a few cards; what was wrong comes back until it is right. Anki's scheduling is not imitated.

const AGAIN_AFTER = 4; // cards that come between a wrong answer and the next try
const SWIPE = 60; // pixels

const study = { session: null, open: false };

const knownCards = () => memory.get(`known-${state.lang}`, {});
const cardById = (id) => cardsOf(state.lang).find((card) => card.id === id);

/** Choose the cards of a session: those missed last time, then new ones, then those known, each in teaching order. */
function chooseCards(section, size) {
  const known = knownCards();
  const rank = ({ id }) => (known[id] === undefined ? 1 : known[id] ? 2 : 0);
  const cards = cardsOf(state.lang).filter(({ note }) => !section || data.sections[note[2]] === section);
  const ids = [0, 1, 2].flatMap((one) => cards.filter((card) => rank(card) === one)).map(({ id }) => id);
  return size ? ids.slice(0, size) : ids;
}

function keepSession() {
  memory.set("session", study.session);
}

function startSession() {
  const queue = chooseCards(byId("study-section").value, Number(byId("study-size").value));
  study.session = { queue, size: queue.length, missed: [] };
  study.open = false;
  keepSession();
  showStudy();
  byId("stage").focus({ preventScroll: true });
}

function showStudy() {
  study.session ??= memory.get("session", null);
  if (study.session) study.session.queue = study.session.queue.filter((id) => cardById(id));
  const { session } = study;
  byId("study-start").hidden = session !== null;
  byId("study-session").hidden = !session?.queue.length;
  byId("study-done").hidden = !session || session.queue.length > 0;
  byId("study-heading").classList.toggle("unseen", Boolean(session?.queue.length));
  if (session?.queue.length) showStage();
  else if (session) showResult();
  else showKnown();
}

function showKnown() {
  const known = knownCards();
  const cards = cardsOf(state.lang);
  const n = cards.filter(({ id }) => known[id]).length;
  byId("known").textContent = word("known", { n, all: cards.length });
  byId("forget").hidden = Object.keys(known).length === 0;
}

function showStage() {
  const { session } = study;
  const card = cardById(session.queue[0]);
  const host = byId("stage").firstElementChild;
  const side = study.open ? "back" : "front";
  if (host) showSide(host, card, side);
  else byId("stage").append(cardElement(card, side));
  byId("study-front").hidden = study.open;
  byId("study-back").hidden = !study.open;
  const done = session.size - session.queue.length;
  byId("study-progress").max = session.size;
  byId("study-progress").value = done;
  byId("study-count").textContent = word("progress_text", { done, all: session.size });
}

function showResult() {
  const { size: n, missed } = study.session;
  byId("study-result").textContent = missed.length ? word("done_again", { n, again: missed.length }) : word("done", { n });
}

function flip() {
  study.open = true;
  showStage();
  byId("stage").focus({ preventScroll: true });
}

/** Grade the card on the stage; a wrong one comes back a few cards later. */
function grade(right) {
  const { session } = study;
  const id = session.queue.shift();
  const known = knownCards();
  if (right) {
    known[id] = !session.missed.includes(id);
  } else {
    session.queue.splice(AGAIN_AFTER, 0, id);
    if (!session.missed.includes(id)) session.missed.push(id);
    known[id] = false;
  }
  memory.set(`known-${state.lang}`, known);
  study.open = false;
  keepSession();
  showStudy();
  const next = session.queue.length ? byId("stage") : byId("study-result");
  next.focus({ preventScroll: true });
  if (session.queue.length) window.scrollTo(0, 0);
}

function endSession() {
  study.session = null;
  study.open = false;
  keepSession();
  showStudy();
}

function studyKey(event) {
  if (state.view !== "study" || !study.session?.queue.length || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.composedPath()[0].matches?.("input, select, button, summary, a") && event.key === " ") return;
  if (!study.open && event.key === " ") flip();
  else if (study.open && event.key === "1") grade(false);
  else if (study.open && (event.key === "2" || event.key === " ")) grade(true);
  else return;
  event.preventDefault();
}

function watchSwipes(stage) {
  let start = null;
  stage.addEventListener("touchstart", (event) => {
    const [touch] = event.touches;
    start = event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
  }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    if (!start) return;
    const [touch] = event.changedTouches;
    const across = touch.clientX - start.x;
    const flat = Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(touch.clientY - start.y);
    start = null;
    if (!flat) return;
    if (event.cancelable) event.preventDefault(); // no click follows
    if (study.open) grade(across > 0);
    else flip();
  });
}

function startStudy() {
  byId("study-form").addEventListener("submit", (event) => {
    event.preventDefault();
    startSession();
  });
  byId("flip").addEventListener("click", flip);
  byId("again").addEventListener("click", () => grade(false));
  byId("good").addEventListener("click", () => grade(true));
  for (const id of ["study-stop", "study-end"]) byId(id).addEventListener("click", endSession);
  byId("study-more").addEventListener("click", startSession);
  byId("forget").addEventListener("click", () => {
    if (!window.confirm(word("forget_sure"))) return;
    memory.set(`known-${state.lang}`, {});
    showStudy();
  });
  byId("stage").addEventListener("click", (event) => {
    if (!study.open && !actsItself(event)) flip();
  });
  document.addEventListener("keydown", studyKey);
  watchSwipes(byId("stage"));
}
