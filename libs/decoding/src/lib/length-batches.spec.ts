import fc from 'fast-check';
import { lengthBatches } from './length-batches';

describe('lengthBatches', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 });

  it('places every sentence once, in batches that fit, unless one is too long by itself', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 200 }), (of, batchPositions) => {
        const batches = lengthBatches(of, batchPositions);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(of.map((_, place) => place));
        for (const batch of batches) {
          const longest = Math.max(...batch.map((place) => of[place] ?? 0));
          expect(batch.length === 1 || longest * batch.length <= batchPositions).toBe(true);
        }
      }),
    );
  });

  it('puts like lengths together', () => {
    expect(lengthBatches([9, 1, 8, 1], 18)).toEqual([[1, 3], [2, 0]]); // prettier-ignore
    expect(lengthBatches([], 18)).toEqual([]);
    expect(lengthBatches([0, 4, 0], 18)).toEqual([[1]]);
  });
});
