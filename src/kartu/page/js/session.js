// Sessions of study: which cards, in which order, and what follows from the grades. Anki's scheduling is not imitated.

const AGAIN_AFTER = 4; // cards that come between a wrong answer and the next try
const APART = 5; // cards at least between two of one note: the one would give the other away

/** Numbers that look like chance and are always the same for a seed. */
function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(cards, seed) {
  const next = numbersFrom(seed);
  const mixed = [...cards];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(next() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

/** Move cards on until the two of a note are far enough apart; gives those for which there is no room, too. */
function spread(cards) {
  const order = [];
  const places = new Map();
  let held = [];
  const isFree = ({ key }) => !places.has(key) || order.length - places.get(key) > APART;
  const put = (card) => {
    places.set(card.key, order.length);
    order.push(card);
  };
  const release = () => {
    const at = held.findIndex(isFree);
    if (at >= 0) put(held.splice(at, 1)[0]);
    return at >= 0;
  };
  for (const card of cards) {
    while (release());
    if (isFree(card)) put(card);
    else held.push(card);
  }
  while (release());
  return { order, left: held };
}

/** The order of a session: mixed, the same for a seed; a note of two cards begins early enough for the second. */
function orderOf(cards, seed) {
  const mixed = shuffled(cards, seed);
  const { order, left } = spread(mixed);
  if (!left.length) return order;
  const tight = new Set(left.map(({ key }) => key));
  const rank = (card) => (!tight.has(card.key) ? 1 : left.includes(card) ? 2 : 0);
  return spread([0, 1, 2].flatMap((one) => mixed.filter((card) => rank(card) === one))).order;
}

/** Choose cards: those missed last time, then new ones, then those known; one a note before a second of any. */
function chooseCards(cards, known, size) {
  const rank = ({ id }) => (known.has(id) ? (known.get(id) ? 2 : 0) : 1);
  const ranked = [[], [], []];
  for (const card of cards) ranked[rank(card)].push(card);
  const all = ranked.flat();
  if (!size || all.length <= size) return all;
  const keys = new Set();
  const firsts = all.filter(({ key }) => !keys.has(key) && keys.add(key));
  const others = new Set(firsts);
  return [...firsts, ...all.filter((card) => !others.has(card))].slice(0, size);
}

/** A session in play: `ids` are those of its cards, in order. */
function begin(ids) {
  return { queue: [...ids], size: ids.length, shown: [], missed: [] };
}

const keyOfId = (id) => id.replace(/\.\d+$/, "");

/** The place in the queue of the next card; -1 if none is left that does not give itself away by one just shown. */
function nextPlace({ queue, shown }) {
  const recent = shown.slice(-APART);
  return queue.findIndex((id) => !recent.some((one) => one !== id && keyOfId(one) === keyOfId(id)));
}

const currentId = (play) => play.queue[nextPlace(play)];

/** Grade the card on the stage; a wrong one comes back a few cards later. */
function gradeIn(play, right) {
  const [id] = play.queue.splice(nextPlace(play), 1);
  play.shown = [...play.shown.slice(-APART), id];
  if (right) return id;
  play.queue.splice(AGAIN_AFTER, 0, id);
  if (!play.missed.includes(id)) play.missed.push(id);
  return id;
}

/** Play a session again from its grades: `1` for a wrong answer, `2` for a right one. */
function replay(ids, grades) {
  const play = begin(ids);
  for (const one of grades) if (nextPlace(play) >= 0) gradeIn(play, one === "2");
  return play;
}
