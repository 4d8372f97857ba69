import { FLOAT_OP, hasNativeKernels, runNative } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

/**
 * Sum of the squares of a float32 tensor of any shape, without a tensor of squares where the engine can. Nothing is
 * recorded; the caller (or its tidy) owns the result.
 */
export function sumOfSquares(tensor: tf.Tensor): tf.Scalar {
  if (!hasNativeKernels()) return tf.tidy(() => tensor.square().sum<tf.Scalar>());
  const [half] = runNative('L2Loss', FLOAT_OP, [tensor], 1); // TensorFlow's is half of it
  const sum = tf.mul<tf.Scalar>(half as tf.Scalar, 2); // the operation gives one scalar
  tf.dispose(half);
  return sum;
}
