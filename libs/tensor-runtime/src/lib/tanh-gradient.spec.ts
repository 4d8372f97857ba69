import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from './engine';
import { tanhGradient } from './tanh-gradient';
import { tf } from './tf';

describe.each(['tensorflow', 'cpu'] as const)('tanhGradient on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('is the gradient times one less the square of tanh', () =>
    withoutLeaks(() => {
      const x = [-3, -0.5, 0, 0.25, 1, 8];
      const gradient = [1, -2, 3, 0, 0.5, 7];
      tf.tidy(() => {
        const found = tanhGradient(tf.tensor2d(x.map(Math.tanh), [2, 3]), tf.tensor2d(gradient, [2, 3]));
        const expected = x.map((value, index) => (gradient[index] ?? NaN) * (1 - Math.tanh(value) ** 2));
        expectTensor(found, 'gradient').toBeCloseTo({ shape: [2, 3], values: Float32Array.from(expected) }, 1e-6);
      });
    }));
});
