/**
 * The image with left and right exchanged.
 *
 * @param pixels - [height, width, 3]
 */
export function mirrorRows(pixels: Uint8Array, width: number): Uint8Array {
  const mirrored = new Uint8Array(pixels.length); // [height, width, 3]
  const rowLength = width * 3;
  for (let start = 0; start < pixels.length; start += rowLength) {
    for (let left = 0, right = rowLength - 3; left < rowLength; left += 3, right -= 3) {
      mirrored[start + left] = pixels[start + right] ?? 0;
      mirrored[start + left + 1] = pixels[start + right + 1] ?? 0;
      mirrored[start + left + 2] = pixels[start + right + 2] ?? 0;
    }
  }
  return mirrored;
}
