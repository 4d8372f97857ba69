import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageConfig } from '@tolmach/contracts';
import sharp from 'sharp';
import type { Sharp } from 'sharp';

export const CONFIG: ImageConfig = { height: 18, width: 24, resize: 'squash', background: '#102030' };

/** Pixels [height, width, channels] in which no two corners, rows or columns are alike, and neighbours are near. */
export function slope(height: number, width: number, channels: 1 | 3 | 4 = 3): Uint8Array {
  const value = (row: number, column: number, channel: number): number =>
    Math.round((row * (90 + 40 * channel)) / height + (column * (140 - 50 * channel)) / width) % 256;
  return Uint8Array.from({ length: height * width * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    return value(Math.floor(pixel / width), pixel % width, index % channels);
  });
}

/** These pixels as an image that sharp writes in any format. */
export function picture(pixels: Uint8Array, height: number, width: number): Sharp {
  const channels = pixels.length / (height * width);
  return sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 | 4 } }); // as slope makes them
}

/** A slope of this size as an image. */
export function slopePicture(height: number = CONFIG.height, width: number = CONFIG.width): Sharp {
  return picture(slope(height, width), height, width);
}

/** The largest and the mean difference of two lists of values of one length. */
export function differences(one: Uint8Array, other: Uint8Array): { readonly max: number; readonly mean: number } {
  if (one.length !== other.length) throw new RangeError(`${String(one.length)} values, ${String(other.length)}`);
  const each = Array.from(one, (value, index) => Math.abs(value - (other[index] ?? 0)));
  return { max: Math.max(...each), mean: each.reduce((total, one) => total + one, 0) / each.length };
}

/** Calls `use` with a new folder, which is gone afterwards. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'image-input-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
