import type { ImageConfig } from '@tolmach/contracts';
import type { ResizePlan } from './resize-plan';

/**
 * The seen part of an image in its place on a canvas of the config's size and background; the image itself where it
 * covers the canvas.
 *
 * @param pixels - [rows.count, columns.count, 3]
 * @returns [height, width, 3]
 */
export function layOnBackground(pixels: Uint8Array, { columns, rows }: ResizePlan, config: ImageConfig): Uint8Array {
  if (columns.count === config.width && rows.count === config.height) return pixels;
  const canvas = filledCanvas(config);
  const rowLength = columns.count * 3;
  for (let row = 0; row < rows.count; row++) {
    const target = ((rows.offset + row) * config.width + columns.offset) * 3;
    canvas.set(pixels.subarray(row * rowLength, (row + 1) * rowLength), target);
  }
  return canvas;
}

function filledCanvas({ height, width, background }: ImageConfig): Uint8Array {
  const colour = Buffer.from(background.slice(1), 'hex'); // red, green, blue
  return new Uint8Array(height * width * 3).map((_, index) => colour[index % 3] ?? 0);
}
