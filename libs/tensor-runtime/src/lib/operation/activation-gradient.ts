import { FLOAT_OP, hasNativeKernels, runNative } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

/**
 * Gradient with respect to x of y = tanh(x): `gradient * (1 - y^2)`, in one pass where the engine has a kernel for it.
 * Nothing is recorded; the caller (or its tidy) owns the result.
 * @param tanh - y, float32, any shape
 * @param gradient - that of y, of the same shape
 */
export function tanhGradient<Rank extends tf.Tensor>(tanh: Rank, gradient: Rank): Rank {
  if (!hasNativeKernels()) return tf.tidy(() => gradient.mul(tf.scalar(1).sub(tanh.square())));
  return runNative('TanhGrad', FLOAT_OP, [tanh, gradient], 1)[0] as Rank; // the operation gives one, of the same shape
}

/**
 * Gradient with respect to x of the logistic function y = 1 / (1 + exp(-x)): `gradient * y * (1 - y)`; otherwise as
 * {@link tanhGradient}.
 */
export function sigmoidGradient<Rank extends tf.Tensor>(sigmoid: Rank, gradient: Rank): Rank {
  if (!hasNativeKernels()) return tf.tidy(() => gradient.mul(sigmoid).mul(tf.scalar(1).sub(sigmoid)));
  return runNative('SigmoidGrad', FLOAT_OP, [sigmoid, gradient], 1)[0] as Rank; // as above
}

/**
 * Gradient of a softmax over the last axis; the caller's tidy owns it.
 * @param weights - [row, position]: what the softmax gave
 * @param gradient - [row, position]: with respect to them
 */
export function softmaxGradient(weights: tf.Tensor2D, gradient: tf.Tensor2D): tf.Tensor2D {
  const weighted = weights.mul<tf.Tensor2D>(gradient);
  return weighted.sub(weights.mul(weighted.sum(1, true)));
}
