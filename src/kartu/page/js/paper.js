// Paper: cells with the sides of cards on sheets, for both sides of the paper or to be folded; or a list.

const COLUMNS = 2;
const ROWS = 4;

/** The sides of cards, each part of them with the cell that it needs: a front, a back and their name. */
function cellsOf(cards, paper) {
  const tried = element("div", { class: `sheet trial ${paper}` }, element("div", { class: "cell" }), element("div", { class: "cell has-key" }));
  document.body.append(tried);
  const [front, back] = tried.children;
  const cells = cards.flatMap((card) => {
    const fronts = partsOf(card, "front", front.appendChild(element("div", { class: "room" })));
    const backs = partsOf(card, "answer", back.appendChild(element("div", { class: "room" })));
    front.replaceChildren();
    back.replaceChildren();
    const count = Math.max(fronts.length, backs.length);
    return Array.from({ length: count }, (_, part) => ({
      front: fronts[part] ?? continued(card, part, count),
      back: backs[part] ?? continued(card, part, count),
      name: count > 1 ? `${card.id} ${part + 1}/${count}` : card.id,
    }));
  });
  tried.remove();
  return cells;
}

const continued = (card, part, count) => element("p", { class: "continued", lang: card.lang, dir: "auto" }, `${labelOf(card)} (${part + 1}/${count})`);

/** One side of one sheet. On backs each row is mirrored, so that it lies behind its fronts when turned on the long edge. */
function sheet(cells, side, number) {
  const made = element("div", { class: `sheet ${side}` });
  for (let place = 0; place < COLUMNS * ROWS; place += COLUMNS) {
    const row = Array.from({ length: COLUMNS }, (_, column) => cellElement(cells[place + column], side));
    made.append(...(side === "answer" ? row.reverse() : row));
  }
  if (side === "front") made.append(...cutMarks(COLUMNS));
  return finished(made, number, side === "front" ? word("front_side") : word("back_side"));
}

/** A sheet for one side of the paper: front and back side by side, to be folded between them. */
function foldSheet(cells, number) {
  const made = element("div", { class: "sheet fold" });
  for (let place = 0; place < ROWS; place += 1) made.append(cellElement(cells[place], "front"), cellElement(cells[place], "answer"));
  made.append(...cutMarks(1), element("i", { class: "fold-line" }));
  return finished(made, number, word("fold_side"));
}

function finished(made, number, side) {
  const foot = `${variants.get(state.lang).title} · ${word("sheet", { n: number })} · ${side}`;
  made.append(element("p", { class: "sheet-foot", lang: state.lang }, foot));
  return made;
}

function cellElement(cell, side) {
  if (!cell) return element("div", { class: "cell" });
  if (side === "front") return element("div", { class: "cell" }, cell.front);
  return element("div", { class: "cell has-key" }, cell.back, element("code", {}, cell.name));
}

/** Short lines in the margin at every edge where the paper is cut, between so many columns and the rows. */
function cutMarks(columns) {
  const marks = [];
  for (let column = 0; column <= columns; column += 1) {
    for (const end of ["top", "bottom"]) marks.push(element("i", { class: `mark mark-${end}`, style: `--at: ${column / columns}` }));
  }
  for (let row = 0; row <= ROWS; row += 1) {
    for (const end of ["left", "right"]) marks.push(element("i", { class: `mark mark-${end}`, style: `--at: ${row / ROWS}` }));
  }
  return marks;
}

const perSheet = (what) => (what === "fold" ? ROWS : COLUMNS * ROWS);

function cardSheets(cells, what) {
  const made = [];
  const size = perSheet(what);
  for (let start = 0; start < cells.length; start += size) {
    const some = cells.slice(start, start + size);
    const number = start / size + 1;
    if (what === "fold") made.push(foldSheet(some, number));
    else made.push(sheet(some, "front", number), sheet(some, "answer", number));
  }
  return made;
}

/** The cards as a list in their order: name, context, other language, answer, and the picture that is asked about. */
function glossary(cards) {
  const { sections, title } = variants.get(state.lang);
  const made = element("div", { class: "glossary", lang: state.lang }, element("h3", { class: "glossary-title" }, title));
  let section = null;
  for (const card of cards) {
    if (card.note[2] !== section) {
      section = card.note[2];
      if (sections[section]) made.append(element("h4", {}, sections[section]));
    }
    made.append(glossaryLine(card));
  }
  return made;
}

function glossaryLine(card) {
  const { note, type } = card;
  const line = element("p", { class: "entry" });
  const label = type.label.map((index) => field(note, index)).filter(Boolean).join(" – ");
  const context = field(note, type.context);
  const other = field(note, type.other);
  line.innerHTML = `<b>${label}</b>${context ? `&nbsp;<i>${context}</i>` : ""}${other ? `&nbsp;<span class="other">${other}</span>` : ""}<br>${field(note, type.answer)}`;
  const [, asked] = /<img [^>]*?src="([^"]*)"/.exec(sideHtml(card, "front")) ?? [];
  if (pictures.has(asked)) line.prepend(element("img", { src: pictures.get(asked), alt: "" }));
  sizePictures(line);
  return line;
}
