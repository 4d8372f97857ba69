import type { PixelBatch } from '@tolmach/contracts';

/**
 * The picture that networks are checked with: a formula of whole numbers, so that it is the same to the bit in every
 * language. tools/golden/cnn_folder.py has it too.
 *
 * @param size - height and width
 */
export function checkPicture(size: number): PixelBatch {
  const pixels = new Uint8Array(size * size * 3);
  for (let row = 0, place = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels[place++] = ((row * row + (channel + 1) * column * column) >> 6) & 0xff;
      }
    }
  }
  return { pixels, batchSize: 1, height: size, width: size };
}
