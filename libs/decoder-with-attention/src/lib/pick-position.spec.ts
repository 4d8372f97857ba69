import { SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { pickPosition } from './pick-position';

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('pickPosition on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('takes the largest weight, of equal ones the first', () => {
    withoutLeaks(() => {
      const weights = tf.tensor2d([[0.1, 0.5, 0.4, 0], [0.4, 0.2, 0.4, 0], [0, 0, 0, 1]]); // prettier-ignore
      const picked = pickPosition(weights);
      expectTensor(picked, 'picked').toEqual([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
      tf.dispose([weights, picked]);
    });
  });

  it('samples as often as the weights say', () => {
    withoutLeaks(() => {
      const chances = [0.05, 0, 0.4, 0.25, 0.3, 0];
      const numRows = 20_000;
      const counts = tf.tidy(() => {
        const weights = tf.tensor2d([chances]).tile<tf.Tensor2D>([numRows, 1]);
        return pickPosition(weights, new SeededRandom(31)).sum(0);
      });
      const found = Array.from(counts.dataSync<'float32'>());
      expect(found.reduce((sum, count) => sum + count, 0)).toBe(numRows);
      const terms = chances.map((chance, position) => {
        const expected = chance * numRows;
        if (expected > 0) return ((found[position] ?? NaN) - expected) ** 2 / expected;
        expect(found[position]).toBe(0);
        return 0;
      });
      expect(terms.reduce((sum, term) => sum + term, 0)).toBeLessThan(16.27); // chi-square, 3 degrees of freedom, 0.1 %
      counts.dispose();
    });
  });

  it('picks one position of positive weight in each row, whatever the weights', () => {
    const row = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1, noNaN: true })), {
      minLength: 5,
      maxLength: 5,
    });
    const rows = fc.array(row.filter((weights) => weights.some((weight) => weight > 0)), { minLength: 1, maxLength: 40 }); // prettier-ignore
    withoutLeaks(() => {
      fc.assert(
        fc.property(rows, fc.nat(1000), (given, step) =>
          tf.tidy(() => {
            const raw = tf.tensor2d(given);
            const weights = raw.div<tf.Tensor2D>(raw.sum(1, true));
            const picked = pickPosition(weights, new SeededRandom(5, step));
            expectTensor(picked.sum(1), 'one a row').toEqual(given.map(() => 1));
            expect(picked.mul(weights).sum(1).min().dataSync()[0]).toBeGreaterThan(0);
          }),
        ),
        { numRuns: 25, seed: 8 },
      );
    });
  });

  it('has no gradient', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const weights = tf.tensor2d([[0.2, 0.8]]);
        const loss = (given: tf.Tensor) =>
          pickPosition(given as tf.Tensor2D)
            .mul([3, 4])
            .sum(); // the weights above
        expectTensor(tf.grad(loss)(weights), 'gradient').toEqual([0, 0]);
      });
    });
  });
});
