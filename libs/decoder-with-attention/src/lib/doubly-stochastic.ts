import { tf } from '@tolmach/tensor-runtime';

/**
 * How far the attention that each position gets over a sequence is from 1: the squared distance summed over positions,
 * [batch], each >= 0; the caller (or its tidy) owns it.
 * @param weights - [batch, time, position], float32: attention weights of each step
 * @param mask - [batch, time], float32: 1 = real, 0 = padding; weights of padded steps do not count
 * @param positionMask - [batch, position], float32: positions of padding do not count; default: all are real
 * @see Xu et al. 2015, equation 14 (its second term, without lambda)
 */
export function doublyStochastic(weights: tf.Tensor3D, mask: tf.Tensor2D, positionMask?: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const received = tf.matMul(mask.expandDims<tf.Tensor3D>(1), weights).squeeze<tf.Tensor2D>([1]); // [batch, position]
    const distance = tf.sub(1, received).square();
    const real = positionMask === undefined ? distance : distance.mul(positionMask);
    return real.sum<tf.Tensor1D>(1);
  });
}
