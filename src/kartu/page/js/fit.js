// Fitting: a card becomes small enough for its cell on paper; its picture shrinks before words, but not until nobody can
// read it, and what is still too long goes on in the next cell. No text is smaller than eight points, in drawings either.

const LARGEST = 0.72; // of the size on the screen
const SMALLEST = 0.6; // at which the smallest text of a card has 8 points
const PICTURES = [1, 0.8]; // of a picture's usual width
const BROAD = 2; // times as wide as high: such a picture stands between the lines, any other beside them
const SPARE = 0.95; // of the room: printers set text a little wider than screens do
const SHORT = 160; // characters of plain text that surely fit

const EIGHT_POINTS = 8.05 / 0.75; // in pixels of paper, and a little, which rounding takes away
const DRAWING = "data:image/svg+xml;";

/** Natural sizes of the pictures, by address. A picture has no height until it is decoded, and printing does not wait. */
const pictureSizes = new Map();

async function measurePictures() {
  await Promise.all([...pictures.values()].map(async (uri) => {
    const picture = new Image();
    picture.src = uri;
    await picture.decode().catch(() => {});
    if (picture.naturalWidth) pictureSizes.set(uri, [picture.naturalWidth, picture.naturalHeight, leastWidth(uri, picture.naturalWidth)]);
  }));
}

/** The width, in pixels of paper, at which the smallest words in a drawing have eight points; 0 if it has none. */
function leastWidth(uri, width) {
  if (!uri.startsWith(DRAWING)) return 0;
  const drawing = new DOMParser().parseFromString(atob(uri.slice(uri.indexOf(",") + 1)), "image/svg+xml").documentElement;
  const sizes = [...drawing.querySelectorAll("[font-size]")].map((one) => Number.parseFloat(one.getAttribute("font-size")));
  return sizes.length ? (EIGHT_POINTS * (drawing.viewBox?.baseVal?.width || width)) / Math.min(...sizes) : 0;
}

function sizePictures(card) {
  for (const picture of card.querySelectorAll("img")) {
    const size = pictureSizes.get(picture.getAttribute("src"));
    if (!size) continue;
    [picture.width, picture.height] = size;
    picture.parentElement.style.setProperty("--least", `${size[2]}px`);
    picture.parentElement.classList.toggle("broad", size[0] > BROAD * size[1]);
  }
}

const contentOf = (host) => host.shadowRoot.querySelector(".card");

/** True for a side so short that it need not be measured. */
function isShort(card, side) {
  const html = sideHtml(card, side);
  return html.length < 4 * SHORT && !/<(?:img|table|pre|ul|ol)\b/.test(html) && textOf(html).replace(/\s+/g, " ").length < SHORT;
}

/** A side of a card as the parts that fit into cells; one in most cases. `cell` is where they are tried. */
function partsOf(card, side, cell) {
  const host = cardElement(card, side, "host paper-card");
  setZoom(host, LARGEST);
  if (isShort(card, side)) return [host];
  cell.replaceChildren(host);
  sizePictures(contentOf(host));
  const parts = [host];
  while (!fits(parts.at(-1), cell) && parts.length < 50) {
    const rest = cutOff(contentOf(parts.at(-1)), bottomOf(cell));
    if (!rest) break;
    fits(parts.at(-1), cell); // what stays may be larger now
    parts.push(hostOf(rest, card));
    cell.replaceChildren(parts.at(-1));
  }
  cell.replaceChildren();
  return parts;
}

function setZoom(host, zoom) {
  host.style.zoom = zoom;
  host.style.setProperty("--zoom", zoom);
}

function hostOf(rest, card) {
  const host = cardElement(card, "answer", "host paper-card");
  setZoom(host, SMALLEST);
  host.classList.add("dense");
  contentOf(host).replaceChildren(rest);
  return host;
}

const roomIn = (cell) => SPARE * cell.getBoundingClientRect().height;
const bottomOf = (cell) => cell.getBoundingClientRect().top + roomIn(cell);

/** Make pictures, then words smaller until a part fits, and then set it more tightly; false if it still does not. */
function fits(host, cell) {
  const hasPicture = contentOf(host).querySelector("img") !== null;
  for (const [zoom, isDense] of [[LARGEST, false], [0.68, false], [LARGEST, true], [0.66, true], [SMALLEST, true]]) {
    setZoom(host, zoom);
    host.classList.toggle("dense", isDense);
    for (const pictures of hasPicture ? PICTURES : [1]) {
      host.style.setProperty("--pictures", pictures);
      if (contentOf(host).getBoundingClientRect().height <= roomIn(cell)) return true;
    }
  }
  return false;
}

const BLOCKS = "p, li, tr, pre, .row, .image, .answer, .asked";

/** Take away what stands below a line, and give it; null if nothing would stay. */
function cutOff(card, bottom) {
  const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const range = document.createRange();
  let isFirst = true;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeName !== "IMG" && node.nodeType !== Node.TEXT_NODE) continue;
    range.selectNode(node);
    const { height, bottom: low } = range.getBoundingClientRect();
    if (!height) continue;
    if (low > bottom) return cutIn(card, node, bottom, isFirst);
    isFirst = false;
  }
  return null;
}

function cutIn(card, node, bottom, isFirst) {
  const range = document.createRange();
  const offset = node.nodeType === Node.TEXT_NODE ? lastOffsetAbove(node, bottom) : 0;
  const block = blockOf(node, card);
  if (block && isShortLater(block, card, bottom)) range.setStartBefore(withCompany(block, card));
  else if (offset) range.setStart(node, offset);
  else if (isFirst) return null;
  else if (block && isAtStart(node, block)) range.setStartBefore(block);
  else range.setStartBefore(node);
  range.setEnd(card, card.childNodes.length);
  return range.extractContents();
}

/** The paragraph, or other part, of a card in which something stands; the label of a row stays with its first. */
function blockOf(node, card) {
  const block = node.parentElement.closest(BLOCKS);
  if (!block || !card.contains(block)) return null;
  const row = block.closest(".row");
  return row?.querySelector("p") === block ? row : block;
}

/** True for a block that is not the first of its card and short: it goes on as a whole, and leaves no single line behind. */
function isShortLater(block, card, bottom) {
  return isLater(block, card) && block.getBoundingClientRect().height < (bottom - card.getBoundingClientRect().top) / 2;
}

/** True if there is something to be seen before a part of a card. */
function isLater(part, card) {
  const before = document.createRange();
  before.setStart(card, 0);
  before.setEndBefore(part);
  return before.toString().trim() !== "" || before.cloneContents().querySelector("img") !== null;
}

/** The place from which a card goes on: a last row takes the picture and what is beside it along. */
function withCompany(block, card) {
  const picture = card.querySelector(".image");
  const isLast = block.matches(".row") && !block.nextElementSibling;
  return isLast && picture && isLater(picture, card) ? picture : block;
}

const isAtStart = (node, block) => block.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_CONTAINED_BY && (
  document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode() === node || block.querySelector("img") === node
);

/** The last beginning of a word in a text before which all of it stands above a line. */
function lastOffsetAbove(text, bottom) {
  const starts = [...text.data.matchAll(/\s+(?=\S)/g)].map(({ index, 0: space }) => index + space.length);
  const range = document.createRange();
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    range.setStart(text, 0);
    range.setEnd(text, starts[middle - 1]);
    if (range.getBoundingClientRect().bottom <= bottom) low = middle;
    else high = middle - 1;
  }
  return low ? starts[low - 1] : 0;
}
