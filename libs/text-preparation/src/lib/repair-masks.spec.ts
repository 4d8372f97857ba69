import fc from 'fast-check';
import { hasExactly, repairMasks } from './repair-masks';
import type { MaskPieces } from './repair-masks';

const SPACE = 9;
/** Ids from 100 on are masks, from 50 to 99 pieces inside words. */
const PIECES: MaskPieces = {
  isMask: (id) => id >= 100,
  startsWord: (id) => id < 50,
  isPunctuation: (id) => id === 99,
  space: SPACE,
};

/** Attention of each piece to one position of three. */
const looking = (...positions: readonly number[]) =>
  positions.map((at) => [0, 1, 2].map((place) => (place === at ? 0.8 : 0.1)));

it('keeps an output that has all masks', () => {
  const wanted = [{ id: 101, position: 1 }];
  expect(hasExactly(wanted, [10, 101, 11], PIECES)).toBe(true);
  expect(hasExactly(wanted, [10, 101, 101], PIECES)).toBe(false);
  expect(hasExactly(wanted, [10], PIECES)).toBe(false);
  expect(repairMasks([10, 101, 11], looking(0, 1, 2), wanted, PIECES)).toEqual([10, 101, 11]);
});

it('keeps the one that looks at its source most of several', () => {
  expect(repairMasks([101, 10, 101], looking(0, 2, 1), [{ id: 101, position: 1 }], PIECES)).toEqual([10, 101]);
});

it('puts a missing mask where a wrong one stands', () => {
  expect(repairMasks([10, 105, 11], looking(0, 1, 2), [{ id: 101, position: 1 }], PIECES)).toEqual([10, 101, 11]);
});

it('puts a missing mask behind the word that looks at it most', () => {
  const ids = [10, 11, 60, 12];
  const repaired = repairMasks(ids, looking(0, 1, 2, 2), [{ id: 101, position: 1 }], PIECES);
  expect(repaired).toEqual([10, 11, 60, SPACE, 101, 12]);
});

it('puts a missing mask in front of the punctuation at the end of a word', () => {
  const repaired = repairMasks([10, 11, 99], looking(0, 0, 1), [{ id: 101, position: 1 }], PIECES);
  expect(repaired).toEqual([10, 11, SPACE, 101, 99]);
});

it('puts masks of an empty output one after the other', () => {
  const wanted = [101, 102].map((id, position) => ({ id, position }));
  expect(repairMasks([], [[1, 0, 0]], wanted, PIECES)).toEqual([SPACE, 101, SPACE, 102]);
});

it('leaves every mask once and all else in order, whatever the attention', () => {
  const id = fc.constantFrom(10, 11, 12, 60, 99, 100, 101, 102, 103);
  const wantedMasks = fc.uniqueArray(fc.constantFrom(100, 101, 102, 103), { maxLength: 3 });
  fc.assert(
    fc.property(
      fc.array(id, { maxLength: 12 }),
      wantedMasks,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (ids, masks, weights) => {
        const wanted = masks.map((mask, position) => ({ id: mask, position }));
        const attention = ids.map(() => [0, 1, 2].map(() => weights.next().value));
        const repaired = repairMasks(ids, attention, wanted, PIECES);
        expect(hasExactly(wanted, repaired, PIECES)).toBe(true);
        const words = (all: readonly number[]) => all.filter((one) => one < 100 && one !== SPACE);
        expect(words(repaired)).toEqual(words(ids));
      },
    ),
    { seed: 11, numRuns: 1000 },
  );
});
