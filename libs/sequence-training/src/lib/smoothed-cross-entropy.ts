import { softmaxCrossEntropy, tf } from '@tolmach/tensor-runtime';

/**
 * Label-smoothed cross-entropy summed over the real rows, a scalar in nats; the caller (or its tidy) owns it.
 *
 * @param logits - [row, vocabulary], float32
 * @param labels - [row], int32
 * @param weights - [row], float32: 1 = counts, 0 = padding
 * @param smoothing - probability mass spread over the vocabulary
 * @see Szegedy et al. 2016, section 7
 */
export function smoothedCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  weights: tf.Tensor1D,
  smoothing: number,
): tf.Scalar {
  return tf.tidy(() => softmaxCrossEntropy(logits, labels, smoothing).mul(weights).sum<tf.Scalar>());
}
