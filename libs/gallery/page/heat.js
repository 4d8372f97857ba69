'use strict';
/*
 * The arithmetic of heat maps: needs nothing of a browser except `atob`. The page's one script is this file and then
 * gallery.js, so neither imports or exports anything.
 */

/** @typedef {{ readonly height: number, readonly width: number }} Size */
/** @typedef {{ readonly x: number, readonly y: number, readonly width: number, readonly height: number }} Area in fractions of the picture */
/** @typedef {readonly (readonly [number, number, number])[]} Colours red, green, blue of each */
/** @typedef {Uint8Array | readonly number[]} Weights [position], row by row; 255 is the word's greatest weight */

/**
 * Colours from no weight to the word's greatest. Lightness rises all the way, so that the order is seen with any colour
 * vision and in grey print.
 *
 * @type {Colours}
 */
const HEAT_COLOURS = [
  [18, 14, 56],
  [72, 28, 120],
  [160, 44, 120],
  [226, 86, 82],
  [250, 160, 50],
  [252, 232, 120],
];

/** What the model did not see is grey: red, green, blue, alpha. */
const UNSEEN = [110, 110, 110, 225];

/**
 * The bytes that base64 text stands for.
 * @param {string} text
 */
const decodeHeat = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/**
 * The weight at a point: bilinear between the centres of cells, level beyond the outer ones.
 *
 * @param {Weights} weights
 * @param {Size} grid - cells
 * @param {number} x - in fractions of the grid, like y
 * @param {number} y
 */
const weightAt = (weights, grid, x, y) => {
  const column = Math.min(Math.max(x * grid.width - 0.5, 0), grid.width - 1);
  const row = Math.min(Math.max(y * grid.height - 0.5, 0), grid.height - 1);
  const left = Math.floor(column);
  const top = Math.floor(row);
  const right = Math.min(left + 1, grid.width - 1);
  const bottom = Math.min(top + 1, grid.height - 1);
  /** @param {number} line */
  const along = (line) => {
    const from = weights[line * grid.width + left] ?? 0;
    const to = weights[line * grid.width + right] ?? 0;
    return from + (to - from) * (column - left);
  };
  return along(top) + (along(bottom) - along(top)) * (row - top);
};

/**
 * The colour of a weight, between those of the list.
 *
 * @param {Colours} colours
 * @param {number} level - 0 to 255
 */
const colourAt = (colours, level) => {
  const place = (level / 255) * (colours.length - 1);
  const index = Math.min(Math.floor(place), colours.length - 2);
  const from = colours[index] ?? [0, 0, 0];
  const to = colours[index + 1] ?? from;
  return from.map((value, channel) => value + ((to[channel] ?? 0) - value) * (place - index));
};

/**
 * Colour and opacity of each weight: [256 * 4], red, green, blue, alpha. Low weights darken the picture, high ones light
 * it up.
 *
 * @param {Colours} colours
 */
const heatPalette = (colours) => {
  const palette = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level++) {
    palette.set([...colourAt(colours, level), 255 * (0.62 + 0.2 * (level / 255))], level * 4);
  }
  return palette;
};

/**
 * Paints the whole picture: what the model saw by the weights, the rest grey.
 *
 * @param {Uint8ClampedArray} pixels - [height * width * 4] of `size`; all are written
 * @param {Size} size - pixels
 * @param {Weights} weights
 * @param {{ readonly grid: Size, readonly area: Area, readonly palette: Uint8ClampedArray }} look - the grid, where it
 * lies on the picture, and the colours
 */
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
      for (let channel = 0; channel < 4; channel++) pixels[at + channel] = palette[level + channel] ?? 0;
    }
  }
};

/**
 * Where the greatest weight lies, in words.
 *
 * @param {Weights} weights
 * @param {Size} grid - cells
 */
const placeOf = (weights, grid) => {
  const most = weights.indexOf(Math.max(...weights));
  /** @param {number} index @param {number} count @param {[string, string, string]} names */
  const third = (index, count, names) => names[Math.min(2, Math.floor(((index + 0.5) / count) * 3))] ?? '';
  const vertical = third(Math.floor(most / grid.width), grid.height, ['top', 'middle', 'bottom']);
  const horizontal = third(most % grid.width, grid.width, ['left', 'centre', 'right']);
  return vertical === 'middle' && horizontal === 'centre' ? 'centre' : `${vertical} ${horizontal}`;
};
