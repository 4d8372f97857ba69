import type { SeededRandom } from '@tolmach/tensor-runtime';
import { tf } from '@tolmach/tensor-runtime';

/**
 * One position a row, [row, position], 1 there and 0 elsewhere: sampled from the weights, or without random numbers the
 * one of the largest weight, of equal ones the first. Has no gradient. The caller (or its tidy) owns it.
 * @param weights - [row, position], float32: rows sum to 1; a position of weight 0 is never picked
 */
export function pickPosition(weights: tf.Tensor2D, random?: SeededRandom): tf.Tensor2D {
  const shape = weights.shape;
  const pick = tf.customGrad((given) => ({
    value: oneHotRows(
      random === undefined ? tf.argMax(given as tf.Tensor, 1) : sample(given as tf.Tensor2D, random),
      shape[1],
    ), // one tensor of rank 2 is given
    gradFunc: () => tf.zeros(shape),
  }));
  return tf.tidy(() => pick(weights) as tf.Tensor2D); // customGrad forgets the rank
}

/** [row] the first position at which the weights so far exceed a uniform number times their sum. */
function sample(weights: tf.Tensor2D, random: SeededRandom): tf.Tensor1D {
  const [numRows, positions] = weights.shape;
  const soFar = tf.cumsum(weights, 1);
  const all = soFar.slice([0, positions - 1], [numRows, 1]); // 1, but for rounding
  const passed = soFar.lessEqual(random.uniform([numRows, 1]).mul(all)).cast('int32');
  return passed.sum<tf.Tensor1D>(1);
}

function oneHotRows(positions: tf.Tensor, count: number): tf.Tensor {
  return tf.oneHot(positions.cast<tf.Tensor1D>('int32'), count).cast('float32'); // [row, position]
}
