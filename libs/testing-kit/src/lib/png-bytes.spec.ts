import { inflateSync } from 'node:zlib';
import { pngBytes } from './png-bytes';

/** Types and contents of the chunks behind the signature; each chunk's check sum is compared. */
function chunksOf(file: Buffer): { type: string; data: Buffer }[] {
  const chunks = [];
  for (let place = 8; place < file.length;) {
    const length = file.readUInt32BE(place);
    const checked = file.subarray(place + 4, place + 8 + length);
    expect(file.readUInt32BE(place + 8 + length)).toBe(checkSum(checked));
    chunks.push({ type: checked.toString('latin1', 0, 4), data: checked.subarray(4) });
    place += 12 + length;
  }
  return chunks;
}

/** CRC-32 bit by bit: the polynomial division of ISO 3309. */
function checkSum(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}

it('pngBytes holds the size and, row by row behind a filter of none, the pixels', () => {
  const [width, height] = [2, 3];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, index) => 11 * index);
  const file = Buffer.from(pngBytes(pixels, { width, height }));
  expect(file.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const [header, content, end, ...rest] = chunksOf(file);
  expect(header).toEqual({ type: 'IHDR', data: Buffer.from([0, 0, 0, 2, 0, 0, 0, 3, 8, 2, 0, 0, 0]) });
  expect(content?.type).toBe('IDAT');
  const row = (index: number) => [0, ...pixels.subarray(index * 6, index * 6 + 6)];
  expect([...inflateSync(content?.data ?? Buffer.of())]).toEqual([...row(0), ...row(1), ...row(2)]);
  expect(end).toEqual({ type: 'IEND', data: Buffer.of() });
  expect(rest).toEqual([]);
});
