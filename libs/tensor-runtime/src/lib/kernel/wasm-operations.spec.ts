import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { SeededRandom } from '../random/seeded-random';
import { tf } from '../tensor/tf';

/** What training a recurrent model computes; each case has inputs of different sizes and one output. */
type Case = readonly [name: string, shapes: number[][], compute: (...inputs: tf.Tensor[]) => tf.Tensor];

const ids = (): tf.Tensor1D => tf.tensor1d([3, 0, 3, 1, 3], 'int32');
const positions = (): tf.Tensor2D => tf.tensor2d([3, 0, 1, 2, 3, 0], [3, 2], 'int32');
const mask = (): tf.Tensor1D => tf.tensor1d([1, 0, 0, 1], 'bool');

const CASES: readonly Case[] = [
  [
    'matMul',
    [
      [4, 3],
      [3, 5],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'matMul, left transposed',
    [
      [3, 4],
      [3, 5],
    ],
    (a, b) => tf.matMul(a, b, true),
  ],
  [
    'matMul, right transposed, few rows',
    [
      [2, 6],
      [7, 6],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matMul, right transposed, many rows',
    [
      [9, 2],
      [3, 2],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matMul, both transposed, few rows',
    [
      [6, 2],
      [7, 6],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ],
  [
    'matMul, both transposed, many rows',
    [
      [2, 9],
      [3, 2],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ],
  [
    'matMul, batch of one',
    [
      [1, 2, 6],
      [1, 7, 6],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matMul, batch',
    [
      [2, 4, 3],
      [2, 5, 3],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  ['gather', [[4, 3]], (x) => tf.gather(x, ids())],
  ['gather of a matrix of ids', [[4, 3]], (x) => tf.gather(x, positions())],
  ['gather along channels', [[3, 4]], (x) => tf.gather(x, ids(), 1)],
  ['unsortedSegmentSum', [[5, 3]], (x) => tf.unsortedSegmentSum(x as tf.Tensor2D, ids(), 6)],
  ['logSoftmax', [[4, 5]], (x) => tf.logSoftmax(x)],
  ['softmax', [[4, 5]], (x) => tf.softmax(x)],
  ['tanh', [[4, 5]], (x) => tf.tanh(x)],
  ['sigmoid', [[4, 5]], (x) => tf.sigmoid(x)],
  ['relu', [[4, 5]], (x) => tf.relu(x)],
  ['exp', [[4, 5]], (x) => tf.exp(x)],
  ['square root', [[4, 5]], (x) => tf.sqrt(tf.add(tf.square(x), 1))],
  ['reciprocal root', [[4, 5]], (x) => tf.rsqrt(tf.add(tf.square(x), 1))],
  ['log', [[4, 5]], (x) => tf.log(tf.add(tf.square(x), 1))],
  ['clipByValue', [[4, 5]], (x) => tf.clipByValue(x, -0.5, 0.5)],
  [
    'where',
    [
      [4, 5],
      [4, 5],
    ],
    (a, b) => tf.where(mask().reshape([4, 1]).tile([1, 5]), a, b),
  ],
  ['reverse', [[2, 3, 4]], (x) => tf.reverse(x, 1)],
  [
    'stack',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.stack([a, b], 1),
  ],
  ['unstack', [[2, 3, 4]], (x) => tf.unstack(x, 1)[1] ?? x],
  [
    'concat',
    [
      [2, 3],
      [2, 4],
    ],
    (a, b) => tf.concat([a, b], 1),
  ],
  ['split', [[2, 6]], (x) => tf.split(x, 3, 1)[1] ?? x],
  ['slice', [[4, 5]], (x) => tf.slice(x, [1, 2], [2, 3])],
  [
    'pad',
    [[2, 3]],
    (x) =>
      tf.pad(x, [
        [0, 1],
        [2, 0],
      ]),
  ],
  ['tile', [[2, 3]], (x) => tf.tile(x, [2, 1])],
  ['expandDims', [[2, 3]], (x) => tf.expandDims(x, 1)],
  ['broadcastTo', [[1, 3]], (x) => tf.broadcastTo(x, [4, 3])],
  ['cumsum', [[2, 5]], (x) => tf.cumsum(x, 1)],
  ['sum', [[2, 3, 4]], (x) => tf.sum(x, 1)],
  ['mean', [[2, 3, 4]], (x) => tf.mean(x, [0, 2])],
  ['max', [[2, 5]], (x) => tf.max(x, 1)],
  ['moments', [[4, 5]], (x) => tf.moments(x, 1).variance],
  ['norm', [[4, 5]], (x) => tf.norm(x)],
  ['transpose', [[2, 3, 4]], (x) => tf.transpose(x, [2, 0, 1])],
  ['addN of more than a shader can bind', Array<number[]>(23).fill([2, 3]), (...xs) => tf.addN(xs)],
  ['add with broadcasting', [[4, 5], [5]], (a, b) => tf.add(a, b)],
  [
    'mul with broadcasting',
    [
      [2, 3, 4],
      [3, 1],
    ],
    (a, b) => tf.mul(a, b),
  ],
  [
    'sub',
    [
      [4, 5],
      [1, 5],
    ],
    (a, b) => tf.sub(a, b),
  ],
  [
    'div',
    [
      [4, 5],
      [4, 1],
    ],
    (a, b) => tf.div(a, tf.add(tf.square(b), 1)),
  ],
  [
    'maximum',
    [
      [4, 5],
      [4, 5],
    ],
    (a, b) => tf.maximum(a, b),
  ],
  ['pow', [[4, 5]], (x) => tf.pow(tf.add(tf.square(x), 1), 1.5)],
];

/** Operations that TensorFlow.js has no gradient for, or that need none. */
const PLAIN_CASES: readonly Case[] = [
  ['gatherND', [[4, 3]], (x) => tf.gatherND(x, tf.tensor2d([3, 0, 1, 2], [2, 2], 'int32'))],
  ['stridedSlice', [[4, 6]], (x) => tf.stridedSlice(x, [0, 1], [4, 6], [1, 2])],
  ['oneHot', [], () => tf.oneHot(ids(), 5).toFloat()],
  ['oneHot of floats', [], () => tf.oneHot(ids(), 5, 1, 0, 'float32')],
  ['oneHot of fractions', [], () => tf.oneHot(ids(), 5, 0.9, 0.02, 'float32')],
  ['argMax', [[4, 5]], (x) => tf.argMax(x, 1).toFloat()],
  ['topk values', [[4, 5]], (x) => tf.topk(x, 2).values],
  ['topk indices', [[4, 5]], (x) => tf.topk(x, 2).indices.toFloat()],
  [
    'range and comparison',
    [],
    () => tf.less(tf.range(0, 5, 1, 'int32'), tf.tensor2d([[2], [4]], [2, 1], 'int32')).toFloat(),
  ],
  ['logical and', [[4]], (x) => tf.logicalAnd(mask(), tf.greater(x, 0)).toFloat()],
  ['scatterND', [[3, 2]], (x) => tf.scatterND(tf.tensor2d([1, 4, 1], [3, 1], 'int32'), x, [5, 2])],
  ['equal', [], () => tf.equal(ids(), 3).toFloat()],
  ['floorDiv', [], () => tf.floorDiv(ids(), tf.scalar(2, 'int32')).toFloat()],
  ['mod', [], () => tf.mod(ids(), tf.scalar(2, 'int32')).toFloat()],
];

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(7).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

/** Values of the output and of the gradient of each input, on the active engine. */
async function evaluate([, shapes, compute]: Case, withGradients: boolean): Promise<Float32Array[]> {
  const results = tf.tidy(() => {
    const inputs = shapes.map((shape, index) => normal(shape, `input ${index}`));
    const value = compute(...inputs);
    if (!withGradients) return [value];
    const weights = normal(value.shape, 'weights');
    return [value, ...tf.grads((...xs) => compute(...xs))(inputs, weights)];
  });
  const values = await Promise.all(results.map((tensor) => tensor.data<'float32'>()));
  tf.dispose(results);
  return values;
}

describe('the wasm engine', () => {
  const table = [
    ...CASES.map((operation) => [operation[0], operation, true] as const),
    ...PLAIN_CASES.map((operation) => [operation[0], operation, false] as const),
  ];

  it.each(table)('computes as the cpu engine does: %s', async (_, operation, withGradients) => {
    await openEngine({ engine: 'cpu' });
    const expected = await evaluate(operation, withGradients);
    await openEngine({ engine: 'wasm' });
    const received = await withoutLeaks(() => evaluate(operation, withGradients));
    expect(received).toHaveLength(expected.length);
    received.forEach((values, index) => {
      const what = index === 0 ? 'value' : `gradient of input ${index - 1}`;
      expectTensor({ shape: [values.length], values }, what).toBeCloseTo(expected[index] ?? [], 1e-5);
    });
  });
});
