/**
 * The image with left and right exchanged.
 *
 * @param pixels - [height, width, 3]
 */
export function mirrorRows(pixels: Uint8Array, width: number): Uint8Array {
  const rowLength = width * 3;
  return pixels.map((_, index) => {
    const channel = index % 3;
    const inRow = index % rowLength;
    return pixels[index - inRow + (rowLength - 3 - (inRow - channel)) + channel] ?? 0;
  });
}
