/** Where a frame lies on its canvas, and the index of each of its pixels, row by row. */
export interface GifFrame {
  readonly place: readonly [left: number, top: number, width: number, height: number];
  /** 0 to 3. */
  readonly indices: readonly number[];
  /** The index that is not drawn. */
  readonly clear?: number;
}

/** White, which is the background colour too, red, green and blue. */
const COLOURS = [255, 255, 255, 200, 30, 30, 30, 200, 30, 30, 30, 200];

/** A GIF of these frames, written as GIF89a says, with codes that no decoder has to grow. */
export function gifOf(width: number, height: number, frames: readonly GifFrame[]): Buffer {
  const screen = [...uint16(width), ...uint16(height), 0xf1, 0, 0, ...COLOURS];
  return Buffer.concat([Buffer.from('GIF89a'), Buffer.from(screen), ...frames.map(frameBytes), Buffer.from([0x3b])]);
}

function frameBytes({ place, indices, clear }: GifFrame): Buffer {
  const control = clear === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, clear, 0];
  return Buffer.concat([Buffer.from([...control, 0x2c, ...place.flatMap(uint16), 0, 2]), codeBlocks(indices)]);
}

/** Codes of three bits, least significant first, each pair of pixels behind a clear code. */
function codeBlocks(indices: readonly number[]): Buffer {
  const codes = [...indices.flatMap((index, at) => (at % 2 === 0 ? [4, index] : [index])), 5];
  const bits = codes.flatMap((code) => [code & 1, (code >> 1) & 1, code >> 2]);
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, place) => byte | (bit << place), 0),
  );
  return Buffer.from([bytes.length, ...bytes, 0]);
}

function uint16(value: number): number[] {
  return [value & 255, value >> 8];
}
