import fc from 'fast-check';
import { batchIds } from './batch';

const PAD = 7;

it('fills short rows at their end', () => {
  expect(batchIds([[4, 5, 6], [], [8]], PAD)).toEqual({
    ids: Int32Array.of(4, 5, 6, PAD, PAD, PAD, 8, PAD, PAD),
    batchSize: 3,
    time: 3,
    lengths: Int32Array.of(3, 0, 1),
  });
});

it('makes an empty batch of no rows', () => {
  expect(batchIds([], PAD)).toEqual({ ids: new Int32Array(), batchSize: 0, time: 0, lengths: new Int32Array() });
});

it('keeps every row', () => {
  const rows = fc.array(fc.array(fc.nat(31_999), { maxLength: 9 }), { maxLength: 6 });
  fc.assert(
    fc.property(rows, (given) => {
      const { ids, time, lengths } = batchIds(given, PAD);
      const kept = given.map((_, row) => [...ids.subarray(row * time, row * time + (lengths[row] ?? 0))]);
      expect(kept).toEqual(given);
    }),
  );
});
