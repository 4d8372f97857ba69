import { FLOAT_OP, hasNativeKernels, runNative } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

/** max(x, 0), and that cut off at 6. */
export type Rectifier = 'relu' | 'relu6';

const NATIVE = {
  relu: { forward: 'Relu', backward: 'ReluGrad' },
  relu6: { forward: 'Relu6', backward: 'Relu6Grad' },
} as const;

/**
 * The rectified values; the caller (or its tidy) owns the result. TensorFlow.js makes the gradient of four element-wise
 * operations; where TensorFlow's own is in reach it is one, and keeps the output alone.
 * @see Krizhevsky 2010, "Convolutional deep belief networks on CIFAR-10" (relu6)
 */
export function rectify<T extends tf.Tensor>(value: T, rectifier: Rectifier): T {
  if (!hasNativeKernels()) return rectifier === 'relu' ? tf.relu(value) : tf.relu6(value);
  const { forward, backward } = NATIVE[rectifier];
  const operation = tf.customGrad((...tensors: unknown[]) => {
    const [input, save] = tensors as [tf.Tensor, tf.GradSaveFunc]; // customGrad passes its save last
    const [output = input] = runNative(forward, FLOAT_OP, [input], 1);
    save([output]);
    const gradFunc = (gradient: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
      runNative(backward, FLOAT_OP, [gradient, saved[0] ?? output], 1)[0] ?? gradient;
    return { value: output, gradFunc };
  });
  return operation(value) as T; // the rank of its input
}
