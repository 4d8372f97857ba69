import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { openEngine } from '../engine/engine';
import { SeededRandom } from '../random/seeded-random';
import { openProduct } from './step-product';
import { tf } from '../tensor/tf';

const random = new SeededRandom(17);
const matrix = (name: string, rows: number, columns: number): tf.Tensor2D =>
  tf.tensor2d(random.site(name).hostNormal(rows * columns), [rows, columns]);
const size = (max: number) => fc.integer({ min: 1, max });

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('openProduct on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('multiplies rows with a matrix, as it lies and transposed', () => {
    fc.assert(
      fc.property(size(20), size(40), size(150), (rows, inner, columns) => {
        withoutLeaks(() => {
          tf.tidy(() => {
            const [left, right] = [matrix('left', rows, inner), matrix('right', inner, columns)];
            const expected = tf.matMul(left, right);
            expectTensor(openProduct(right)(left), 'product').toBeCloseTo(expected, 1e-5);
            const transposed = openProduct(right.transpose(), { isTransposed: true });
            expectTensor(transposed(left), 'transposed').toBeCloseTo(expected, 1e-5);
          });
        });
      }),
      { numRuns: 30 },
    );
  });
});
