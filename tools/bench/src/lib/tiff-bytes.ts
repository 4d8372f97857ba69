/** Numbers of TIFF's tags (TIFF 6.0, part 1), and of the two types of values used here. */
const TAG = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffset: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripSize: 279,
} as const;
const [SHORT, LONG] = [3, 4];
const NUM_COLOURS = 3;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/**
 * An uncompressed TIFF file: the plainest format that an image library reads.
 * @param pixels - height*width*3, row by row: red, green, blue
 */
export function tiffBytes(
  pixels: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const bitsAt = HEADER_BYTES + pixels.length + (pixels.length % 2); // every offset is even
  const entriesAt = bitsAt + 2 * NUM_COLOURS;
  const entries = [
    [TAG.width, LONG, 1, width],
    [TAG.height, LONG, 1, height],
    [TAG.bitsPerSample, SHORT, NUM_COLOURS, bitsAt],
    [TAG.compression, LONG, 1, 1], // none
    [TAG.photometric, LONG, 1, 2], // RGB
    [TAG.stripOffset, LONG, 1, HEADER_BYTES],
    [TAG.samplesPerPixel, LONG, 1, NUM_COLOURS],
    [TAG.rowsPerStrip, LONG, 1, height],
    [TAG.stripSize, LONG, 1, pixels.length],
  ] as const;
  const file = Buffer.alloc(entriesAt + 2 + ENTRY_BYTES * entries.length + 4); // four zeros: no further directory
  file.write('II', 'latin1'); // little-endian
  file.writeUInt16LE(42, 2);
  file.writeUInt32LE(entriesAt, 4);
  file.set(pixels, HEADER_BYTES);
  for (let colour = 0; colour < NUM_COLOURS; colour++) file.writeUInt16LE(8, bitsAt + 2 * colour);
  file.writeUInt16LE(entries.length, entriesAt);
  entries.forEach(([tag, type, count, value], index) => {
    const at = entriesAt + 2 + ENTRY_BYTES * index;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  return file;
}
