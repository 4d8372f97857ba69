import { tf } from '@tolmach/tensor-runtime';

/** Rows side by side, [row, sum of widths]; parts may be of no width. The caller (or its tidy) owns the result. */
export function joinChannels(parts: readonly tf.Tensor2D[]): tf.Tensor2D {
  return tf.concat2d(
    parts.filter(({ shape }) => shape[1] > 0), // their gradients would be split into parts of no width
    1,
  );
}
