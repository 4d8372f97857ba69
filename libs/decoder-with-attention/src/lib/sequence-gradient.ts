import { tf } from '@tolmach/tensor-runtime';

/**
 * Gradient of a sequence whose steps each met the same kernel, [batch, time, channel]; the caller (or its tidy) owns
 * it.
 * @param products - [time*batch, *]: gradients of the steps' products with the kernel
 * @param kernel - [channel, *]
 */
export function sequenceGradient(products: tf.Tensor2D, kernel: tf.Tensor2D, batchSize: number): tf.Tensor3D {
  return tf.tidy(() => {
    const steps = tf.matMul(products, kernel, false, true).reshape([-1, batchSize, kernel.shape[0]]);
    return steps.transpose([1, 0, 2]); // [batch, time, channel]
  });
}
