import * as fc from 'fast-check';
import { EditMatrix } from './edit-matrix';

const words = (maxLength: number) => fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength });

/** The textbook recursion: no beam, no reuse. */
function plainDistance(source: readonly string[], target: readonly string[]): number {
  let above = Array.from({ length: target.length + 1 }, (_, column) => column);
  for (const [row, word] of source.entries()) {
    const current = [row + 1];
    for (const [column, other] of target.entries()) {
      const paired = (above[column] ?? 0) + (word === other ? 0 : 1);
      current.push(Math.min(paired, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above[target.length] ?? 0;
}

describe('EditMatrix', () => {
  it('measures the plain edit distance of short texts, one word order after another', () => {
    fc.assert(
      fc.property(words(12), words(12), (hypothesis, reference) => {
        const matrix = new EditMatrix(reference, hypothesis.length);
        for (const order of [hypothesis, [...hypothesis].reverse(), [...hypothesis].sort(), hypothesis]) {
          expect(matrix.measure(order)).toBe(plainDistance(order, reference));
        }
      }),
    );
  });

  it('traces as many edits as it measures, over all words of both texts', () => {
    fc.assert(
      fc.property(words(9), words(80), (hypothesis, reference) => {
        const matrix = new EditMatrix(reference, hypothesis.length);
        const distance = matrix.measure(hypothesis);
        const steps = matrix.trace();
        expect(steps.filter((step) => step !== 'keep')).toHaveLength(distance);
        expect(steps.filter((step) => step !== 'insert')).toHaveLength(hypothesis.length);
        expect(steps.filter((step) => step !== 'delete')).toHaveLength(reference.length);
      }),
    );
  });

  it("misses the cheaper path outside its beam, as sacreBLEU's BeamEditDistance does", () => {
    const reference = Array.from({ length: 300 }, (_, index) => `w${index}`);
    expect(new EditMatrix(reference, 3).measure(['w1', 'x', 'w299'])).toBe(300); // 298 edits would do
  });
});
