import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { tf } from '../tensor/tf';

// What every engine gives, and WebGPU by its kernel here.
describe.each(['tensorflow', 'cpu'] as const)('a sum over no elements on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each([
    [[0], undefined, false, []],
    [[0, 3], 0, false, [3]],
    [[0, 3], [0], true, [1, 3]],
    [[2, 0, 3], [0, 1], false, [3]],
    [[2, 0, 3], [-2, 2], true, [2, 1, 1]],
    [[0, 3], 1, false, [0]],
  ] as const)('of shape %j along %j, axes kept: %j', (shape, axis, keepDims, expected) =>
    withoutLeaks(() => {
      tf.tidy(() => {
        const sum = tf.sum(tf.zeros([...shape]), typeof axis === 'object' ? [...axis] : axis, keepDims);
        const values = new Float32Array(tf.util.sizeFromShape([...expected]));
        expectTensor(sum, 'sum').toBeCloseTo({ shape: expected, values }, 0);
      });
    }),
  );

  it('is whole of whole numbers', () =>
    withoutLeaks(() => {
      tf.tidy(() => expect(tf.zeros([0, 2], 'int32').sum(0).dtype).toBe('int32'));
    }));
});
