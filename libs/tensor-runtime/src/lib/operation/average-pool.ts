import type { SlidingWindow } from '@tolmach/contracts';
import { hasNativeKernels } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

/**
 * Means of the cells under a window, padding left out: [batch, height, width, channel], which the caller (or its tidy)
 * owns. TensorFlow.js's own engines take the gradient of a padded window as if padding counted; there the mean is made
 * of an unpadded one.
 *
 * @param input - [batch, height, width, channel], float32
 */
export function averagePool(input: tf.Tensor4D, { kernel, strides, padding }: SlidingWindow): tf.Tensor4D {
  const size: [number, number] = [...kernel];
  const steps: [number, number] = [...strides];
  if (padding === 'valid' || hasNativeKernels()) return tf.avgPool(input, size, steps, padding);
  return tf.tidy(() => {
    const [, height, width] = input.shape;
    const { padInfo } = tf.backend_util.computePool2DInfo(input.shape, size, steps, 1, 'same');
    const mean = (grid: tf.Tensor4D): tf.Tensor4D => tf.avgPool(padded(grid, padInfo), size, steps, 'valid');
    const realShare = mean(tf.ones([1, height, width, 1])); // of the cells under the window, those that are not padding
    return mean(input).div(realShare);
  });
}

/** The grid in a frame of zeros. */
export function padded(grid: tf.Tensor4D, frame: tf.backend_util.PadInfo): tf.Tensor4D {
  return tf.pad4d(grid, [[0, 0], [frame.top, frame.bottom], [frame.left, frame.right], [0, 0]]); // prettier-ignore
}
