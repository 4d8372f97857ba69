import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { averagePool } from './average-pool';
import { convolve } from './convolution';
import type { ConvolutionSettings } from './convolution';
import { openEngine } from '../engine/engine';
import { rectify } from './rectifier';
import { SeededRandom } from '../random/seeded-random';
import { tf } from '../tensor/tf';

const NUM_CHANNELS = 3;
/** Float32 sums of up to a hundred products in another order. */
const TOLERANCE = 5e-5;

const CONVOLUTIONS = fc.record({
  isDepthwise: fc.boolean(),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.constantFrom('same' as const, 'valid' as const),
  activation: fc.constantFrom('linear' as const, 'relu' as const, 'relu6' as const),
  kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  size: fc.tuple(fc.integer({ min: 5, max: 9 }), fc.integer({ min: 5, max: 9 })),
});

type Convolution = typeof CONVOLUTIONS extends fc.Arbitrary<infer Value> ? Value : never;

/** The settings, and input, weights and bias for them; the caller's tidy owns the tensors. */
function drawn({ isDepthwise, stride, padding, activation, kernel, size }: Convolution) {
  const outputs = isDepthwise ? 1 : 4;
  const settings: ConvolutionSettings = { isDepthwise, strides: [stride, stride], padding, activation };
  const input = normal([2, ...size, NUM_CHANNELS]);
  const weights = normal([...kernel, NUM_CHANNELS, outputs]);
  return { settings, tensors: [input, weights, normal([isDepthwise ? NUM_CHANNELS : outputs])] };
}

function normal(shape: number[]): tf.Tensor {
  return tf.tensor(new SeededRandom(shape.length).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

const ours =
  (settings: ConvolutionSettings) =>
  (...[input, weights, bias]: tf.Tensor[]): tf.Tensor =>
    convolve(input as tf.Tensor4D, { weights: weights as tf.Tensor4D, bias: bias as tf.Tensor1D }, settings); // as drawn

/** The layer as plain operations, whose gradients are TensorFlow.js's own. */
const plain =
  ({ isDepthwise, strides, padding, activation }: ConvolutionSettings) =>
  (...[input, weights, bias]: tf.Tensor[]): tf.Tensor => {
    const [x, filter] = [input as tf.Tensor4D, weights as tf.Tensor4D]; // as drawn
    const steps: [number, number] = [...strides];
    const y = isDepthwise ? tf.depthwiseConv2d(x, filter, steps, padding) : tf.conv2d(x, filter, steps, padding);
    const biased = y.add(bias ?? 0);
    return activation === 'linear' ? biased : biased[activation]();
  };

/** The output and the gradients of the output's product with fixed weights of mixed sign. */
function outputAndGradients(compute: (...tensors: tf.Tensor[]) => tf.Tensor, tensors: tf.Tensor[]): tf.Tensor[] {
  const output = compute(...tensors);
  const weights = normal(output.shape);
  const loss = (...points: tf.Tensor[]): tf.Scalar => compute(...points).mul(weights).sum(); // prettier-ignore
  return [output, ...tf.grads(loss)(tensors)];
}

/** Output and gradients of one drawn convolution, on the host. */
function onHost(kind: typeof ours, convolution: Convolution): tf.TensorLike[] {
  return tf.tidy(() => {
    const { settings, tensors } = drawn(convolution);
    return outputAndGradients(kind(settings), tensors).map((tensor) => tensor.arraySync());
  });
}

describe.each(['tensorflow', 'wasm'] as const)('convolve on %s', (engine) => {
  it('has the output and gradients of the plain operations in plain JavaScript', async () => {
    const convolutions = fc.sample(CONVOLUTIONS, { numRuns: 30, seed: 8 });
    await openEngine({ engine: 'cpu' });
    const expected = convolutions.map((convolution) => onHost(plain, convolution));
    await openOrCpu(openEngine, engine);
    convolutions.forEach((convolution, index) => {
      withoutLeaks(() => {
        const received = onHost(ours, convolution);
        ['output', 'gradient of input', 'gradient of weights', 'gradient of bias'].forEach((name, part) => {
          tf.tidy(() => {
            const where = `${name} of ${JSON.stringify(convolution)}`;
            expectTensor(tf.tensor(received[part] ?? []), where).toBeCloseTo(
              tf.tensor(expected[index]?.[part] ?? NaN),
              TOLERANCE,
            );
          });
        });
      });
    });
  });
});

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('rectify has the gradient 1 inside and 0 outside its range', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const values = tf.tensor2d([[-2, -0.5, 0.5], [5.5, 6.5, 9]]); // prettier-ignore
        expectTensor(rectify(values, 'relu'), 'relu').toEqual([0, 0, 0.5, 5.5, 6.5, 9]);
        expectTensor(rectify(values, 'relu6'), 'relu6').toEqual([0, 0, 0.5, 5.5, 6, 6]);
        const gradient = (kind: 'relu' | 'relu6') => tf.grad((x) => rectify(x, kind).mul(3).sum())(values);
        expectTensor(gradient('relu'), 'relu').toEqual([0, 0, 3, 3, 3, 3]);
        expectTensor(gradient('relu6'), 'relu6').toEqual([0, 0, 3, 3, 0, 0]);
      });
    });
  });

  it('averagePool shares a gradient out among the cells that are no padding', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const grid = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]);
        const pool = (x: tf.Tensor) =>
          averagePool(x as tf.Tensor4D, { kernel: [2, 2], strides: [2, 2], padding: 'same' }); // the grid
        expectTensor(pool(grid), 'means').toBeCloseTo([3, 4.5], 1e-6);
        const gradient = tf.grad((x) =>
          pool(x)
            .mul(tf.tensor4d([8, 2], [1, 1, 2, 1]))
            .sum(),
        )(grid);
        expectTensor(gradient, 'gradient').toBeCloseTo([2, 2, 1, 2, 2, 1], 1e-6);
      });
    });
  });
});
