/** A frame of one transparent pixel. */
const CLEAR_PIXEL = Buffer.from(
  '21f9040100000000' + // graphic control: index 0 is transparent
    '2c000000000100010080' + // image: at (0, 0), 1 x 1, with a table of two colours
    '000000000000' +
    '0202440100', // codes of 3 bits: clear, 0, end
  'hex',
);

const HEADER_BYTES = 13;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const IMAGE_BYTES = 10;

/**
 * A GIF whose decoder keeps what the first frame leaves of the canvas transparent, as browsers draw it: libvips does so
 * only if some frame has a transparent colour, and paints it black otherwise. A frame that has one comes second here.
 * The bytes themselves where they are not a GIF that holds its first frame.
 *
 * @see GIF89a specification, sections 15 (blocks), 20 (image descriptor) and 23 (graphic control extension)
 */
export function withClearCanvas(bytes: Uint8Array): Uint8Array {
  const end = firstFrameEnd(bytes);
  if (end === undefined) return bytes;
  return Buffer.concat([bytes.subarray(0, end), CLEAR_PIXEL, bytes.subarray(end)]);
}

/** Where the first frame ends; undefined where the bytes end before it or are something else. */
function firstFrameEnd(bytes: Uint8Array): number | undefined {
  let at = HEADER_BYTES + tableBytes(bytes[HEADER_BYTES - 3]);
  while (bytes[at] === EXTENSION) at = subBlocksEnd(bytes, at + 2);
  if (bytes[at] !== IMAGE) return undefined;
  const end = subBlocksEnd(bytes, at + IMAGE_BYTES + tableBytes(bytes[at + IMAGE_BYTES - 1]) + 1); // 1: bits of a code
  return end > bytes.length ? undefined : end;
}

/** Bytes of the colour table that a byte of flags announces. */
function tableBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1);
}

/** Behind the empty block that ends a row of sub-blocks, or behind the bytes where they end before it. */
function subBlocksEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let size = bytes[at]; size !== 0 && size !== undefined; size = bytes[at]) at += size + 1;
  return at + 1;
}
