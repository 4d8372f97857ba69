import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { sumOfSquares } from './sum-of-squares';
import { tf } from '../tensor/tf';

describe.each(['tensorflow', 'cpu'] as const)('sumOfSquares on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each([[[7]], [[5, 3]], [[2, 3, 4, 5]], [[0]]])('of shape %j', (shape) =>
    withoutLeaks(() => {
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => Math.sin(3 * at + 1));
      const expected = values.reduce((sum, value) => sum + value * value, 0);
      tf.tidy(() => {
        const found = sumOfSquares(tf.tensor(values, shape));
        expectTensor(found, 'sum').toBeCloseTo({ shape: [], values: Float32Array.of(expected) }, 1e-5);
      });
    }),
  );
});
