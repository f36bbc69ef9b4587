// The stage: one card, turned and graded by tap, swipe and key; choices on it can be tapped.

const SWIPE = 60; // pixels

function showStage() {
  const { play, side } = study;
  const id = currentId(play);
  const card = cardById(id) ?? cardById(id, study.session.lang);
  const host = byId("stage").firstElementChild ?? element("div", { class: "host" });
  showSide(host, card, side);
  if (!host.parentElement) byId("stage").append(host);
  if (side === "front") {
    study.suggested = null;
    offerChoices(host, card);
  }
  byId("study-front").hidden = side === "back";
  byId("study-back").hidden = side === "front";
  const done = play.size - play.queue.length;
  byId("study-progress").max = play.size;
  byId("study-progress").value = done;
  byId("study-count").textContent = word("progress_text", { done, all: play.size });
  byId("study-undo").disabled = study.grades === "";
  showSuggestion();
  byId("say").lang = card.lang;
  byId("say").textContent = side === "front" ? frontText(card) : textOf(sideHtml(card, "answer").replace(AV, "")).replace(/\s+/g, " ").trim();
}

function showSuggestion() {
  byId("again").classList.toggle("suggested", study.suggested === false);
  byId("good").classList.toggle("suggested", study.suggested === true);
}

/** Where a front lists what to choose from, each can be tapped; the choice turns the card and is marked. */
function offerChoices(host, card) {
  const lines = [...host.shadowRoot.querySelectorAll("ul.choices > li, ol.choices > li, ul.options > li")];
  const right = answerOf(card);
  if (!lines.some((line) => sameText(line, right))) return;
  for (const line of lines) {
    const button = element("button", { type: "button", class: "choice-button" });
    button.append(...line.childNodes);
    line.append(button);
    button.addEventListener("click", () => choose(host, button.textContent, right));
  }
}

const sameText = (node, text) => node.textContent.replace(/\s+/g, " ").trim() === text;

function choose(host, chosen, right) {
  const isRight = chosen.replace(/\s+/g, " ").trim() === right;
  study.suggested = isRight;
  flip();
  for (const line of host.shadowRoot.querySelectorAll(".choices > li, .options > li")) {
    if (sameText(line, right)) line.classList.add("is-right");
    else if (line.textContent === chosen) line.classList.add("is-wrong");
  }
  byId("say").textContent = `${word(isRight ? "choice_right" : "choice_wrong")} ${byId("say").textContent}`;
}

function flip() {
  study.side = "back";
  showStage();
  byId("stage").focus({ preventScroll: true });
  bringAnswerIntoView();
}

/** Scroll until the answer is seen: to its end if the line above it stays in sight, else to that line. */
function bringAnswerIntoView() {
  const answer = byId("stage").firstElementChild.shadowRoot.querySelector("#answer");
  if (!answer) return;
  const low = Math.min(byId("study-back").getBoundingClientRect().top, window.innerHeight);
  const head = Math.max(0, document.querySelector(".top").getBoundingClientRect().bottom);
  const past = byId("stage").getBoundingClientRect().bottom - low;
  const room = answer.getBoundingClientRect().top - head - 16;
  if (past > 0) window.scrollBy(0, Math.min(past + 8, Math.max(0, room)));
}

function studyKey(event) {
  if (state.view !== "study" || !isOpen() || event.ctrlKey || event.altKey || event.metaKey) return;
  const target = event.composedPath()[0];
  const isControl = target.matches?.("input, select, textarea, button, summary, a");
  if (isControl && [" ", "Enter", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const isBack = study.side === "back";
  if (!isBack && [" ", "Enter", "ArrowRight"].includes(event.key)) flip();
  else if (isBack && ["1", "ArrowLeft"].includes(event.key)) grade(false);
  else if (isBack && ["2", "ArrowRight"].includes(event.key)) grade(true);
  else if (isBack && [" ", "Enter"].includes(event.key)) grade(study.suggested ?? true);
  else if (["u", "Backspace"].includes(event.key)) undo();
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
    if (study.side === "back") grade(across > 0);
    else flip();
  });
}

function startStage() {
  byId("flip").addEventListener("click", flip);
  byId("again").addEventListener("click", () => grade(false));
  byId("good").addEventListener("click", () => grade(true));
  byId("stage").addEventListener("click", (event) => {
    if (study.side === "front" && !actsItself(event)) flip();
  });
  document.addEventListener("keydown", studyKey);
  watchSwipes(byId("stage"));
}
