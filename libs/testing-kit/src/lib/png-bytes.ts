import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const TRUE_COLOUR = [8, 2, 0, 0, 0]; // bits per channel, RGB, and the only methods defined

/**
 * A PNG file, for specs that need image files and may not import an image library.
 * @param pixels - height*width*3, row by row: red, green, blue
 */
export function pngBytes(pixels: Uint8Array, { width, height }: { width: number; height: number }): Uint8Array {
  const stride = width * 3;
  const rows = new Uint8Array(height * (stride + 1)); // each row begins with its filter, 0 for none
  for (let row = 0; row < height; row++)
    rows.set(pixels.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  const size = [...bigEndian(width), ...bigEndian(height)];
  const chunks = [chunk('IHDR', [...size, ...TRUE_COLOUR]), chunk('IDAT', deflateSync(rows)), chunk('IEND', [])];
  return Uint8Array.from([SIGNATURE, ...chunks].flatMap((part) => [...part]));
}

function chunk(type: string, data: Iterable<number>): number[] {
  const bytes = [...data];
  const checked = [...Buffer.from(type, 'latin1'), ...bytes];
  return [...bigEndian(bytes.length), ...checked, ...bigEndian(crc32(Buffer.from(checked)))];
}

function bigEndian(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}
