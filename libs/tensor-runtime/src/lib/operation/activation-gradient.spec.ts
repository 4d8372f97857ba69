import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { sigmoidGradient, tanhGradient } from './activation-gradient';
import { openEngine } from '../engine/engine';
import { tf } from '../tensor/tf';

const POINTS = [-3, -0.5, 0, 0.25, 1, 8];
const GRADIENT = [1, -2, 3, 0, 0.5, 7];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const FUNCTIONS = {
  tanh: { value: Math.tanh, slope: (y: number) => 1 - y * y, gradient: tanhGradient },
  sigmoid: { value: sigmoid, slope: (y: number) => y * (1 - y), gradient: sigmoidGradient },
};

describe.each(['tensorflow', 'cpu'] as const)('gradients of activations on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(Object.entries(FUNCTIONS))('are gradient times slope: %s', (_, { value, slope, gradient }) =>
    withoutLeaks(() => {
      const values = POINTS.map(value);
      const expected = values.map((y, index) => slope(y) * (GRADIENT[index] ?? NaN));
      tf.tidy(() => {
        const found = gradient(tf.tensor2d(values, [2, 3]), tf.tensor2d(GRADIENT, [2, 3]));
        expectTensor(found, 'gradient').toBeCloseTo({ shape: [2, 3], values: Float32Array.from(expected) }, 1e-6);
      });
    }),
  );
});
