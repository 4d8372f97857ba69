import type { tf } from '@tolmach/tensor-runtime';

/** The sequence one step later, zeros first: [batch, time, channel]; the caller's tidy owns it. */
export function shiftTime(sequence: tf.Tensor3D): tf.Tensor3D {
  const [batchSize, time, channels] = sequence.shape;
  return sequence.slice([0, 0, 0], [batchSize, time - 1, channels]).pad([
    [0, 0],
    [1, 0],
    [0, 0],
  ]);
}
