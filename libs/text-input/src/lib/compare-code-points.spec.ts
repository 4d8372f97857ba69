import fc from 'fast-check';
import { compareCodePoints } from './compare-code-points';

it('orders as the bytes of UTF-8 do', () => {
  const text = fc.string({ unit: 'binary', maxLength: 4 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

it('puts characters beyond the basic plane last', () => {
  expect(compareCodePoints('\u{10000}', '\uFFFF')).toBeGreaterThan(0);
});
