import { expectTensor, openOrCpu } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { SeededRandom } from '../random/seeded-random';
import { tf } from '../tensor/tf';

const random = new SeededRandom(19);
const normal = (name: string, ...shape: number[]): tf.Tensor =>
  tf.tensor(random.site(name).hostNormal(tf.util.sizeFromShape(shape)), shape);

beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

it.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('products of matrices and of batches agree, transposed: %s, %s', (transposeA, transposeB) => {
  tf.tidy(() => {
    const [a, b] = [normal('a', ...(transposeA ? [5, 3] : [3, 5])), normal('b', ...(transposeB ? [4, 5] : [5, 4]))];
    const product = tf.matMul(a, b, transposeA, transposeB);
    expect(product.shape).toEqual([3, 4]);
    const batches = tf.matMul(a.expandDims(0), b.expandDims(0), transposeA, transposeB);
    expectTensor(product, 'product').toBeCloseTo(batches.squeeze([0]), 1e-6);
  });
});

it('multiplies whole numbers too', () => {
  tf.tidy(() => {
    const ones = tf.ones([2, 2], 'int32');
    expect(tf.matMul(ones, ones).dataSync()).toEqual(Int32Array.of(2, 2, 2, 2));
  });
});
