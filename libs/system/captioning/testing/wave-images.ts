/** Images of coloured waves, each with its own; [height*width*3] each, 0 to 255. */
export function waveImages(
  numImages: number,
  { height, width }: { readonly height: number; readonly width: number },
): { readonly pixels: Uint8Array }[] {
  return Array.from({ length: numImages }, (_, index) => ({
    pixels: Uint8Array.from({ length: height * width * 3 }, (_value, place) => {
      const [pixel, colour] = [Math.floor(place / 3), place % 3];
      return 127 + 127 * Math.sin((pixel * (index + 1)) / 50 + colour * (index + 2));
    }),
  }));
}
