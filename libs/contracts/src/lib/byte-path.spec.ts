import fc from 'fast-check';
import { pathBytes, pathText } from './byte-path';

it.each<[bytes: number[], text: string]>([
  [[0x63, 0x61, 0x66, 0xe9], 'caf\udce9'], // Latin-1
  [[0xc3, 0xa9], 'é'],
  [[0xf0, 0x9f, 0x90, 0x8e, 0xff], '\u{1F40E}\udcff'],
  [[0xe2, 0x80, 0x2f, 0xe2, 0x80], '\udce2\udc80/\udce2\udc80'], // cut short
  [[0xed, 0xb3, 0xa9], '\udced\udcb3\udca9'], // a surrogate, which UTF-8 has no bytes for
  [[0xc0, 0xaf], '\udcc0\udcaf'], // a slash of two bytes
])('%j are as Python shows them', (bytes, text) => {
  expect(pathText(Uint8Array.from(bytes))).toBe(text);
});

it('bytes come back, also from JSON', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = JSON.parse(JSON.stringify(pathText(bytes))) as string;
      expect(Buffer.from(pathBytes(text))).toEqual(Buffer.from(bytes));
    }),
  );
});

it('a path of text is itself', () => {
  for (const path of ['a/b.png', 'é', '\u{1F40E}']) expect(pathBytes(path)).toBe(path);
});
