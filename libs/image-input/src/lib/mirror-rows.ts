/**
 * The image with left and right exchanged.
 *
 * @param pixels - [height, width, 3]
 */
export function mirrorRows(pixels: Uint8Array, width: number): Uint8Array {
  const mirrored = new Uint8Array(pixels.length); // [height, width, 3]
  for (let pixel = 0; pixel * 3 < pixels.length; pixel++) {
    const column = pixel % width;
    const target = pixel - column + (width - 1 - column);
    mirrored.set(pixels.subarray(pixel * 3, pixel * 3 + 3), target * 3);
  }
  return mirrored;
}
