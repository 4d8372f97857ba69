/*
 * The behaviour of the page: words and heat maps, search, order, layout, theme. It starts while pictures are still being
 * read, so listeners sit on the document and a card is looked at when it is first pointed at.
 */

/**
 * @typedef {object} CardState what is known of a card whose words were pointed at
 * @property {HTMLElement[]} words of the caption
 * @property {Uint8Array} weights [word * position]
 * @property {Size} grid cells that the weights lie on
 * @property {Area} area where the grid lies on the picture
 * @property {number} pinned index of the word that was pressed; -1 for none
 * @property {number} shown index of the word whose heat map is seen; -1 for none
 * @property {Layer | undefined} layer what is laid over the picture; made when first seen
 */
/** @typedef {{ readonly canvas: HTMLCanvasElement, readonly label: HTMLElement }} Layer */

/** Pixels of a heat map's longer side; the browser smooths it to the size of the picture. */
const LONG_SIDE = 160;

const palette = heatPalette(HEAT_COLOURS);

/** @type {WeakMap<HTMLElement, CardState>} */
const states = new WeakMap();

/**
 * The first element that a selector finds.
 *
 * @template {Element} Kind
 * @param {string} selector
 * @param {new () => Kind} kind
 * @param {ParentNode} [within]
 * @returns {Kind}
 */
const find = (selector, kind, within = document) => {
  const found = within.querySelector(selector);
  if (found instanceof kind) return found;
  throw new TypeError(`gallery: expected ${selector}, received none`);
};

/**
 * The words of a caption.
 * @param {ParentNode} card
 */
const wordsOf = (card) => /** @type {HTMLElement[]} */ ([...card.querySelectorAll('.caption i')]); // i is an HTML element

/** @param {HTMLElement} card */
const stateOf = (card) => {
  const known = states.get(card);
  if (known !== undefined) return known;
  const [x = 0, y = 0, width = 1, height = 1] = card.dataset['area']?.split(' ').map(Number) ?? [];
  const { rows, columns } = find('main', HTMLElement).dataset;
  /** @type {CardState} */
  const state = {
    words: wordsOf(card),
    weights: decodeHeat(card.dataset['heat'] ?? ''),
    grid: { height: Number(rows), width: Number(columns) },
    area: { x, y, width, height },
    pinned: -1,
    shown: -1,
    layer: undefined,
  };
  states.set(card, state);
  return state;
};

/**
 * Room for a heat map and its word over a picture.
 * @param {HTMLElement} card
 */
const newLayer = (card) => {
  const layer = { canvas: document.createElement('canvas'), label: document.createElement('span') };
  layer.label.className = 'label';
  for (const part of [layer.canvas, layer.label]) part.setAttribute('aria-hidden', 'true');
  find('.picture', HTMLElement, card).append(layer.canvas, layer.label);
  return layer;
};

/**
 * Pixels of the heat map, with the proportions of the picture that is under it.
 * @param {HTMLElement} card
 */
const sizeOf = (card) => {
  const image = card.querySelector('img');
  const wide = image?.naturalWidth || 1;
  const high = image?.naturalHeight || 1;
  const scale = LONG_SIDE / Math.max(wide, high);
  return { width: Math.max(1, Math.round(wide * scale)), height: Math.max(1, Math.round(high * scale)) };
};

/** @param {CardState} state @param {number} index */
const weightsOf = ({ weights, grid }, index) => {
  const numPositions = grid.height * grid.width;
  return weights.subarray(index * numPositions, (index + 1) * numPositions);
};

/**
 * Shows where the model looked for a word, or takes the heat map away.
 *
 * @param {HTMLElement} card
 * @param {number} index - of the word; -1 for none
 */
const show = (card, index) => {
  const state = stateOf(card);
  if (state.shown === index) return;
  state.words[state.shown]?.classList.remove('on');
  state.shown = index;
  const word = state.words[index];
  card.classList.toggle('lit', word !== undefined);
  if (word === undefined) return;
  word.classList.add('on');
  state.layer ??= newLayer(card);
  state.layer.label.textContent = word.textContent;
  paint(state.layer.canvas, sizeOf(card), weightsOf(state, index), state);
};

/** @param {HTMLCanvasElement} canvas @param {Size} size @param {Uint8Array} weights @param {CardState} state */
const paint = (canvas, size, weights, { grid, area }) => {
  Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  if (context === null) return; // a browser out of memory
  const image = context.createImageData(size.width, size.height);
  paintHeat(image.data, size, weights, { grid, area, palette });
  context.putImageData(image, 0, 0);
};

/**
 * Shows a word until another is pressed, and says it to those who do not see it.
 *
 * @param {HTMLElement} card
 * @param {number} index - of the word; -1 for none
 */
const pin = (card, index) => {
  const state = stateOf(card);
  state.pinned = index;
  show(card, index);
  const word = state.words[index];
  const place = `word ${index + 1} of ${state.words.length}: ${placeOf(weightsOf(state, index), state.grid)}`;
  find('#said', HTMLElement).textContent = word === undefined ? '' : `${word.textContent}, ${place}`;
};

/**
 * The word of a caption that an event is about.
 *
 * @param {Event} event
 */
const wordAt = ({ target }) => {
  const word = target instanceof Element ? target.closest('.caption i') : null;
  const card = word?.closest('.card');
  if (!(word instanceof HTMLElement) || !(card instanceof HTMLElement)) return undefined;
  return { card, index: stateOf(card).words.indexOf(word) };
};

/**
 * The card whose picture an event is about, where there is something to walk through.
 *
 * @param {Event} event
 */
const pictureCardAt = ({ target }) => {
  const picture = target instanceof Element ? target.closest('button.picture') : null;
  const card = picture?.closest('.card');
  return card instanceof HTMLElement ? card : undefined;
};

document.addEventListener('pointerover', (event) => {
  const found = event.pointerType === 'mouse' ? wordAt(event) : undefined;
  if (found !== undefined) show(found.card, found.index);
});
document.addEventListener('pointerout', (event) => {
  const found = event.pointerType === 'mouse' ? wordAt(event) : undefined;
  if (found !== undefined) show(found.card, stateOf(found.card).pinned);
});

/** @param {CardState} state @param {1 | -1} step */
const nextOf = ({ words, pinned }, step) => {
  if (pinned < 0) return step > 0 ? 0 : words.length - 1;
  return (pinned + step + words.length) % words.length;
};

document.addEventListener('click', (event) => {
  const found = wordAt(event);
  const card = pictureCardAt(event);
  if (found !== undefined) pin(found.card, stateOf(found.card).pinned === found.index ? -1 : found.index);
  else if (card !== undefined) pin(card, nextOf(stateOf(card), 1));
});

/**
 * Keys on a picture, and the word that each goes to.
 * @type {Readonly<Record<string, (state: CardState) => number>>}
 */
const KEYS = {
  ArrowRight: (state) => nextOf(state, 1),
  ArrowLeft: (state) => nextOf(state, -1),
  Home: () => 0,
  End: ({ words }) => words.length - 1,
  Escape: () => -1,
};

document.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const card = pictureCardAt(event);
  const wordOf = KEYS[event.key];
  const query = find('#query', HTMLInputElement);
  if (card !== undefined && wordOf !== undefined) pin(card, wordOf(stateOf(card)));
  else if (event.key === '/' && event.target !== query) query.focus();
  else return;
  event.preventDefault();
});

/**
 * Without case and accents, so that a search finds what a hasty typist means.
 * @param {string} text
 */
const folded = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** @param {number} count */
const readable = (count) => count.toLocaleString('en');

/**
 * @typedef {object} Entry a card as search and order see it
 * @property {HTMLElement} card
 * @property {string} path
 * @property {number} score NaN where there is none
 * @property {boolean} hasFailed
 * @property {string | undefined} text what a search looks at; made by the first
 */

/**
 * @param {ParentNode} card
 * @param {string} selector
 */
const textOf = (card, selector) => [...card.querySelectorAll(selector)].map(({ textContent }) => textContent).join(' ');

/** @param {HTMLElement} card @returns {Entry} */
const entryOf = (card) => ({
  card,
  path: textOf(card, '.path'),
  score: Number(card.dataset['score'] ?? NaN),
  hasFailed: card.querySelector('.error') !== null,
  text: undefined,
});

/** Hides the cards that the search does not find. @param {readonly Entry[]} entries */
const filter = (entries) => {
  const terms = folded(find('#query', HTMLInputElement).value).split(/\s+/).filter(Boolean);
  const isFailedOnly = find('#failed', HTMLInputElement).checked;
  let numShown = 0;
  for (const entry of entries) {
    entry.text ??= folded(textOf(entry.card, '.caption, .translation, .references, .error, .path'));
    const { card, hasFailed, text } = entry;
    const isShown = (hasFailed || !isFailedOnly) && terms.every((term) => text.includes(term));
    card.hidden = !isShown;
    if (isShown) numShown++;
  }
  find('#nothing', HTMLElement).hidden = numShown > 0 || entries.length === 0;
  find('#count', HTMLElement).textContent = countText(entries, numShown);
};

/** @param {readonly Entry[]} entries @param {number} numShown */
const countText = (entries, numShown) => {
  const numFailed = entries.filter(({ hasFailed }) => hasFailed).length;
  const shown = numShown < entries.length ? `${readable(numShown)} of ` : '';
  const total = `${readable(entries.length)} ${entries.length === 1 ? 'picture' : 'pictures'}`;
  return `${shown}${total}${numFailed > 0 ? `, ${readable(numFailed)} failed` : ''},`;
};

/**
 * How two cards compare, by the values of the order's list; `given` leaves them as they are.
 * @type {Readonly<Record<string, (one: Entry, other: Entry) => number>>}
 */
const ORDERS = {
  given: () => 0,
  path: (one, other) => (one.path < other.path ? -1 : Number(one.path > other.path)),
  best: (one, other) => other.score - one.score,
  worst: (one, other) => one.score - other.score,
};

/** Brings the cards in order; those without a score come last where scores count. @param {readonly Entry[]} entries */
const sort = (entries) => {
  const order = find('#order', HTMLSelectElement).value;
  /** @param {Entry} entry */
  const isLast = ({ score }) => (order === 'best' || order === 'worst') && Number.isNaN(score);
  const sorted = [...entries.filter((entry) => !isLast(entry))].sort(ORDERS[order]);
  find('main', HTMLElement).append(...[...sorted, ...entries.filter(isLast)].map(({ card }) => card));
};

const setLayout = () => {
  find('main', HTMLElement).className = find('[name=layout]:checked', HTMLInputElement).value;
};

const setStrength = () => {
  const { valueAsNumber } = find('#strength', HTMLInputElement);
  document.documentElement.style.setProperty('--strength', String(valueAsNumber / 100));
};

const switchTheme = () => {
  const root = document.documentElement;
  root.dataset['theme'] = getComputedStyle(root).colorScheme === 'dark' ? 'light' : 'dark';
};

/** Shows the tools that this page has a use for. @param {readonly Entry[]} entries */
const showTools = (entries) => {
  const main = find('main', HTMLElement);
  const numFailed = entries.filter(({ hasFailed }) => hasFailed).length;
  const hasHeat = main.querySelector('[data-heat]') !== null;
  const uses = {
    '#theme': true,
    '#order-field': entries.length > 1,
    '#failed-field': numFailed > 0 && numFailed < entries.length,
    '#layout-field': entries.length > 0,
    '#strength-field': hasHeat,
    '#hint': hasHeat,
  };
  for (const [selector, isOfUse] of Object.entries(uses)) find(selector, HTMLElement).hidden = !isOfUse;
  if (entries.every(({ score }) => Number.isNaN(score))) {
    for (const option of document.querySelectorAll('[data-needs=score]')) option.remove();
  }
  if (main.querySelector('.references') !== null) find('[value=rows]', HTMLInputElement).checked = true;
  const colours = HEAT_COLOURS.map((colour) => `rgb(${colour.join(' ')})`);
  find('.legend', HTMLElement).style.background = `linear-gradient(to right, ${colours.join(', ')})`;
};

document.addEventListener('DOMContentLoaded', () => {
  const entries = Array.from(find('main', HTMLElement).querySelectorAll('article'), entryOf);
  const query = find('#query', HTMLInputElement);
  let waiting = 0;
  query.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 80, entries); // while somebody types
  });
  find('.tools', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  find('#failed', HTMLInputElement).addEventListener('change', () => filter(entries));
  find('#order', HTMLSelectElement).addEventListener('change', () => sort(entries));
  find('#strength', HTMLInputElement).addEventListener('input', setStrength);
  find('#layout-field', HTMLElement).addEventListener('change', setLayout);
  find('#theme', HTMLButtonElement).addEventListener('click', switchTheme);
  showTools(entries);
  setLayout();
  setStrength();
  filter(entries);
});
