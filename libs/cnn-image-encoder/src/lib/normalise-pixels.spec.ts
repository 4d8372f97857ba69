import { cnnArchitectureSchema } from '@tolmach/contracts';
import { openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { normalisePixels } from './normalise-pixels';

const CNN = cnnArchitectureSchema.parse({
  name: 'colours',
  input: { size: [8, 8], mean: [120, 110, 100], std: [60, 50, 40] },
  layers: [{ op: 'global_average_pool', name: 'mean', input: 'input' }],
});

describe('normalisePixels', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it('takes off the mean and divides by the deviation of each colour', () => {
    withoutLeaks(() => {
      const pixels = Uint8Array.from({ length: 2 * 3 * 4 * 3 }, (_, index) => (index * 37) % 256);
      const normalised = normalisePixels(CNN, { pixels, batchSize: 2, height: 3, width: 4 });
      const expected = tf.tidy(() =>
        tf.tensor([...pixels], [2, 3, 4, 3]).sub(tf.tensor1d([120, 110, 100])).div(tf.tensor1d([60, 50, 40])),
      ); // prettier-ignore
      expectTensor(normalised, 'normalised').toBeCloseTo(expected, 1e-6);
      tf.dispose([normalised, expected]);
    });
  });

  it('reaches both ends of a byte', () => {
    withoutLeaks(() => {
      const pixels = Uint8Array.from([0, 0, 0, 255, 255, 255]);
      const normalised = normalisePixels(CNN, { pixels, batchSize: 1, height: 1, width: 2 });
      expectTensor(normalised, 'normalised').toBeCloseTo([-2, -2.2, -2.5, 2.25, 2.9, 3.875], 1e-6);
      normalised.dispose();
    });
  });
});
