import fc from 'fast-check';
import { buildDoubleArray } from './double-array';

/** The values on the way down a key, as the reader of the format finds them: longest key last. */
function valuesAlong(units: Uint32Array, text: string): number[] {
  const at = (place: number): number => units[place] ?? 0;
  const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
  const found: number[] = [];
  let place = offsetOf(at(0));
  for (const byte of Buffer.from(text)) {
    const unit = at(place ^ byte);
    if ((unit & 0x800000ff) >>> 0 !== byte) break;
    place = place ^ byte ^ offsetOf(unit);
    if ((unit & 0x100) !== 0) found.push(at(place) & 0x7fffffff);
  }
  return found;
}

const keys = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }), { maxLength: 60 });

it('finds the values of all keys that a text starts with, and no others', () => {
  fc.assert(
    fc.property(keys, fc.string({ unit: 'binary' }), (given, other) => {
      const texts = given.filter((key) => !key.includes('\0')).sort();
      const units = buildDoubleArray(texts.map((text, value) => [Buffer.from(text), value]));
      for (const text of [...texts, other, `${texts[0] ?? ''}${other}`]) {
        const expected = texts.flatMap((key, value) => (text.startsWith(key) ? [value] : []));
        expect(valuesAlong(units, text).sort((a, b) => a - b)).toEqual(expected);
      }
    }),
  );
});

it('stores equal endings once', () => {
  const endings = Array.from({ length: 200 }, (_, index) => `ending${index}`);
  const entriesOf = (starts: string) =>
    [...starts].flatMap((start) => endings.map((end, value) => [Buffer.from(start + end), value] as const));
  const once = buildDoubleArray(entriesOf('a')).length;
  expect(buildDoubleArray(entriesOf('abcdefgh')).length).toBeLessThanOrEqual(once + 256);
});
