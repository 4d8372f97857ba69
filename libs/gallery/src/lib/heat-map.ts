import type { ImageConfig } from '@tolmach/contracts';
import type { GalleryWord } from './caption-words';

/** Rows and columns. */
export interface GallerySize {
  readonly height: number;
  readonly width: number;
}

/** A rectangle in fractions of the picture's width and height; outside 0 to 1 is beyond the picture's edge. */
export interface HeatArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WHOLE: HeatArea = { x: 0, y: 0, width: 1, height: 1 };
const FULL = 255;

/** Where the grid of the network's input lies on the picture. @param size - of the upright picture, pixels */
export function heatArea(resize: ImageConfig['resize'], size: GallerySize, input: GallerySize): HeatArea {
  const ratio = size.width / size.height / (input.width / input.height); // > 1: wider than the input
  if (resize === 'squash' || !Number.isFinite(ratio) || ratio <= 0) return WHOLE;
  const isCutAcross = resize === 'crop' ? ratio > 1 : ratio < 1;
  return isCutAcross ? centred(1 / ratio, 1) : centred(1, ratio);
}

function centred(width: number, height: number): HeatArea {
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
}

/**
 * The weights of all words as base64 of [word, position] bytes; 255 is each word's own greatest weight, so that words
 * with spread and with concentrated attention are equally visible. Weights that are not numbers count as 0.
 */
export function encodeHeat(words: readonly GalleryWord[]): string {
  return Buffer.concat(words.map(({ weights }) => levelsOf(weights))).toString('base64');
}

function levelsOf(weights: readonly number[]): Uint8Array {
  const real = weights.map((weight) => (weight > 0 && Number.isFinite(weight) ? weight : 0));
  const greatest = real.reduce((most, weight) => Math.max(most, weight), 0);
  return Uint8Array.from(real, (weight) => (greatest === 0 ? 0 : Math.round((weight / greatest) * FULL)));
}
