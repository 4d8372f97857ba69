/**
 * The arithmetic of heat maps, as the page runs it; needs nothing of a browser but `atob`. `weights` are [position]
 * bytes, `grid` and `area` as in {@link HeatArea}.
 */
export const HEAT_SCRIPT = `
const decodeHeat = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

// The weight at a point given in fractions of the grid: bilinear between the centres of cells, level beyond the outer ones.
const weightAt = (weights, grid, x, y) => {
  const column = Math.min(Math.max(x * grid.width - 0.5, 0), grid.width - 1);
  const row = Math.min(Math.max(y * grid.height - 0.5, 0), grid.height - 1);
  const left = Math.floor(column);
  const top = Math.floor(row);
  const right = Math.min(left + 1, grid.width - 1);
  const bottom = Math.min(top + 1, grid.height - 1);
  const along = (line) => {
    const from = weights[line * grid.width + left];
    return from + (weights[line * grid.width + right] - from) * (column - left);
  };
  return along(top) + (along(bottom) - along(top)) * (row - top);
};

const colourAt = (colours, level) => {
  const place = (level / 255) * (colours.length - 1);
  const index = Math.min(Math.floor(place), colours.length - 2);
  return colours[index].map((value, channel) => value + (colours[index + 1][channel] - value) * (place - index));
};

// Colour and opacity for each weight: [256, 4], red, green, blue, alpha. Low weights darken the picture, high ones light it up.
const heatPalette = (colours) => {
  const palette = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level++) {
    palette.set([...colourAt(colours, level), 255 * (0.62 + 0.2 * (level / 255))], level * 4);
  }
  return palette;
};

// What the model did not see: grey.
const UNSEEN = [110, 110, 110, 225];

// Paints the whole picture, pixels [height, width, 4].
const paintHeat = (pixels, size, weights, { grid, area, palette }) => {
  for (let row = 0; row < size.height; row++) {
    const y = ((row + 0.5) / size.height - area.y) / area.height;
    for (let column = 0; column < size.width; column++) {
      const x = ((column + 0.5) / size.width - area.x) / area.width;
      const at = (row * size.width + column) * 4;
      if (x < 0 || x > 1 || y < 0 || y > 1) {
        pixels.set(UNSEEN, at);
        continue;
      }
      const level = Math.round(weightAt(weights, grid, x, y)) * 4;
      for (let channel = 0; channel < 4; channel++) pixels[at + channel] = palette[level + channel];
    }
  }
};

// Where the greatest weight lies, in words.
const placeOf = (weights, grid) => {
  const most = weights.indexOf(Math.max(...weights));
  const third = (index, count, names) => names[Math.min(2, Math.floor(((index + 0.5) / count) * 3))];
  const vertical = third(Math.floor(most / grid.width), grid.height, ['top', 'middle', 'bottom']);
  const horizontal = third(most % grid.width, grid.width, ['left', 'centre', 'right']);
  return vertical === 'middle' && horizontal === 'centre' ? 'centre' : vertical + ' ' + horizontal;
};
`;

/** The behaviour of the page: words and heat maps, search, order, layout, theme. */
export const GALLERY_SCRIPT = `
const LONG_SIDE = 160;
const palette = heatPalette(page.colours);
const byId = (id) => document.getElementById(id);
const states = new WeakMap(); // card -> { words, weights, area, pinned, shown, canvas, label }

const stateOf = (card) => {
  if (!states.has(card)) {
    const [x, y, width, height] = (card.dataset.area || '0 0 1 1').split(' ').map(Number);
    const words = [...card.querySelectorAll('.caption i')];
    const weights = decodeHeat(card.dataset.heat || '');
    states.set(card, { words, weights, area: { x, y, width, height }, pinned: -1, shown: -1 });
  }
  return states.get(card);
};

const layerOf = (card, state) => {
  if (!state.canvas) {
    state.canvas = document.createElement('canvas');
    state.canvas.setAttribute('aria-hidden', 'true');
    state.label = document.createElement('span');
    state.label.className = 'label';
    state.label.setAttribute('aria-hidden', 'true');
    card.querySelector('.picture').append(state.canvas, state.label);
  }
  return state.canvas;
};

// Pixels of the heat map, with the proportions of the picture that is under it.
const sizeOf = (card) => {
  const image = card.querySelector('img');
  const wide = (image && image.naturalWidth) || 1;
  const high = (image && image.naturalHeight) || 1;
  const scale = LONG_SIDE / Math.max(wide, high);
  return { width: Math.max(1, Math.round(wide * scale)), height: Math.max(1, Math.round(high * scale)) };
};

const show = (card, index) => {
  const state = stateOf(card);
  if (state.shown === index) return;
  if (state.words[state.shown]) state.words[state.shown].classList.remove('on');
  state.shown = index;
  card.classList.toggle('lit', index >= 0);
  if (index < 0) return;
  state.words[index].classList.add('on');
  const canvas = layerOf(card, state);
  const size = sizeOf(card);
  Object.assign(canvas, size);
  const context = canvas.getContext('2d');
  const image = context.createImageData(size.width, size.height);
  const weights = weightsOf(state, index);
  paintHeat(image.data, size, weights, { grid: page.grid, area: state.area, palette });
  context.putImageData(image, 0, 0);
  state.label.textContent = state.words[index].textContent;
};

const weightsOf = (state, index) => {
  const numPositions = page.grid.height * page.grid.width;
  return state.weights.subarray(index * numPositions, (index + 1) * numPositions);
};

const pin = (card, index) => {
  const state = stateOf(card);
  state.pinned = index;
  show(card, index);
  const word = state.words[index];
  byId('said').textContent = word
    ? word.textContent + ', word ' + (index + 1) + ' of ' + state.words.length + ': ' + placeOf(weightsOf(state, index), page.grid)
    : '';
};

const wordAt = (target) => {
  const word = target instanceof Element ? target.closest('.caption i') : null;
  const card = word && word.closest('.card');
  return card ? { card, index: stateOf(card).words.indexOf(word) } : null;
};

document.addEventListener('pointerover', (event) => {
  const found = event.pointerType === 'mouse' && wordAt(event.target);
  if (found) show(found.card, found.index);
});
document.addEventListener('pointerout', (event) => {
  const found = event.pointerType === 'mouse' && wordAt(event.target);
  if (found) show(found.card, stateOf(found.card).pinned);
});

const nextOf = (state, step) => {
  const count = state.words.length;
  return state.pinned < 0 ? (step > 0 ? 0 : count - 1) : (state.pinned + step + count) % count;
};

document.addEventListener('click', (event) => {
  const found = wordAt(event.target);
  if (found) return pin(found.card, stateOf(found.card).pinned === found.index ? -1 : found.index);
  const picture = event.target instanceof Element ? event.target.closest('button.picture') : null;
  if (!picture) return;
  const card = picture.closest('.card');
  pin(card, nextOf(stateOf(card), 1));
});

const KEYS = {
  ArrowRight: (state) => nextOf(state, 1),
  ArrowLeft: (state) => nextOf(state, -1),
  Home: () => 0,
  End: (state) => state.words.length - 1,
  Escape: () => -1,
};

document.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const picture = event.target instanceof Element ? event.target.closest('button.picture') : null;
  if (picture && Object.hasOwn(KEYS, event.key)) {
    const card = picture.closest('.card');
    pin(card, KEYS[event.key](stateOf(card)));
    event.preventDefault();
  } else if (event.key === '/' && event.target.id !== 'query') {
    byId('query').focus();
    event.preventDefault();
  }
});

// Without case and accents, so that a search finds what a hasty typist means.
const folded = (text) => text.normalize('NFKD').replace(/\\p{M}/gu, '').toLowerCase();
const textOf = (card, selector) => [...card.querySelectorAll(selector)].map((part) => part.textContent).join(' ');

const start = () => {
  const main = document.querySelector('main');
  const cards = [...main.children].map((card) => ({
    card,
    path: textOf(card, '.path'),
    score: card.dataset.score === undefined ? NaN : Number(card.dataset.score),
    hasFailed: card.querySelector('.error') !== null,
    text: undefined,
  }));
  const numFailed = cards.filter(({ hasFailed }) => hasFailed).length;
  const hasScores = cards.some(({ score }) => !Number.isNaN(score));
  const hasReferences = main.querySelector('.references') !== null;

  const filter = () => {
    const terms = folded(byId('query').value).split(/\\s+/).filter((term) => term !== '');
    let numShown = 0;
    for (const entry of cards) {
      entry.text ??= folded(textOf(entry.card, '.caption, .translation, .references, .error, .path'));
      const fits = (entry.hasFailed || !byId('failed').checked) && terms.every((term) => entry.text.includes(term));
      entry.card.hidden = !fits;
      if (fits) numShown++;
    }
    byId('nothing').hidden = numShown > 0 || cards.length === 0;
    count(numShown);
  };
  const count = (numShown) => {
    const total = cards.length.toLocaleString('en') + (cards.length === 1 ? ' picture' : ' pictures');
    const failed = numFailed > 0 ? ', ' + numFailed.toLocaleString('en') + ' failed' : '';
    byId('count').textContent = (numShown < cards.length ? numShown.toLocaleString('en') + ' of ' : '') + total + failed + ',';
  };

  const ORDERS = {
    path: (one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0),
    best: (one, other) => other.score - one.score,
    worst: (one, other) => one.score - other.score,
  };
  const sort = () => {
    const order = byId('order').value;
    const isScored = ({ score }) => order === 'path' || !Number.isNaN(score);
    const sorted =
      order === 'given'
        ? cards
        : [...cards.filter(isScored).sort(ORDERS[order]), ...cards.filter((entry) => !isScored(entry))];
    main.append(...sorted.map(({ card }) => card));
  };
  const setLayout = () => {
    main.className = document.querySelector('[name=layout]:checked').value;
  };
  const setStrength = () => {
    document.documentElement.style.setProperty('--strength', String(byId('strength').value / 100));
  };

  let waiting = 0;
  byId('query').addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 80);
  });
  document.querySelector('.tools').addEventListener('submit', (event) => event.preventDefault());
  byId('failed').addEventListener('change', filter);
  byId('order').addEventListener('change', sort);
  byId('strength').addEventListener('input', setStrength);
  byId('layout-field').addEventListener('change', setLayout);
  byId('theme').addEventListener('click', () => {
    const isDark = getComputedStyle(document.documentElement).colorScheme === 'dark';
    document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
  });

  byId('theme').hidden = false;
  byId('order-field').hidden = cards.length < 2;
  byId('failed-field').hidden = numFailed === 0 || numFailed === cards.length;
  byId('layout-field').hidden = cards.length === 0;
  byId('strength-field').hidden = byId('hint').hidden = main.querySelector('[data-heat]') === null;
  if (!hasScores) for (const option of document.querySelectorAll('[data-needs=score]')) option.remove();
  if (hasReferences) document.querySelector('[value=rows]').checked = true;
  for (const score of main.querySelectorAll('.score')) score.title = page.scoreName;
  setLayout();
  setStrength();
  filter();
};
document.addEventListener('DOMContentLoaded', start);
`;
