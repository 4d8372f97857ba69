import fc from 'fast-check';
import { lengthBatches, sourceBatch } from './source-batch';

it('sourceBatch closes each row by the end id and pads it', () => {
  const batch = sourceBatch([[7, 8, 9], [], [5]], { pad: 0, end: 3 });
  const ids = Int32Array.of(7, 8, 9, 3, 3, 0, 0, 0, 5, 3, 0, 0);
  expect(batch).toEqual({ ids, batchSize: 3, time: 4, lengths: Int32Array.of(4, 1, 2) });
});

describe('lengthBatches', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 });

  it('places every sentence once, in batches that fit, unless one is too long by itself', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 200 }), (of, batchTokens) => {
        const batches = lengthBatches(of, batchTokens);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(of.map((_, place) => place));
        for (const batch of batches) {
          const longest = Math.max(...batch.map((place) => of[place] ?? 0));
          expect(batch.length === 1 || longest * batch.length <= batchTokens).toBe(true);
        }
      }),
    );
  });

  it('puts like lengths together', () => {
    expect(lengthBatches([9, 1, 8, 1], 18)).toEqual([[1, 3], [2, 0]]); // prettier-ignore
    expect(lengthBatches([], 18)).toEqual([]);
  });
});
