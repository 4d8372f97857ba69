import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { SeededRandom } from '../src/lib/random/seeded-random';
import { tf } from '../src/lib/tensor/tf';

/** A function of tensors, such as a layer over sequences of its inputs and weights. */
export type Operation = (...tensors: tf.Tensor[]) => tf.Tensor;

/** Normal numbers that depend on the name alone. */
export function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(2).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

/** [sequence, time] 1 on the real steps of each sequence, 0 behind them. */
export function paddingMask(lengths: readonly number[], time: number): tf.Tensor2D {
  return tf.tensor2d(lengths.map((length) => Array.from({ length: time }, (_, at) => (at < length ? 1 : 0))));
}

/** Two operations agree at some points, in values and in all gradients, within 1e-5; both are made inside a tidy. */
export function expectSameOperation(
  operations: () => readonly [received: Operation, expected: Operation],
  points: () => tf.Tensor[],
  names: readonly string[],
): void {
  withoutLeaks(() => {
    tf.tidy(() => {
      const [received, expected] = operations();
      const outputs = received(...points());
      const weights = normal(outputs.shape, 'weights');
      expectTensor(outputs, 'outputs').toBeCloseTo(expected(...points()), 1e-5);
      const gradients = tf.grads(received)(points(), weights);
      const references = tf.grads(expected)(points(), weights);
      gradients.forEach((gradient, index) => {
        expectTensor(gradient, names[index]).toBeCloseTo(references[index] ?? NaN, 1e-5);
      });
    });
  });
}
