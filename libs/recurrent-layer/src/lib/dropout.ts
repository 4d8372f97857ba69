import { tf } from '@tolmach/tensor-runtime';
import type { Mode } from './mode';

/** `plain` draws a mask for every step, `sequence` one for all steps of a sequence. */
export type DropoutKind = 'plain' | 'sequence';

/**
 * The sequence with units dropped in training, itself in inference; the caller (or its tidy) owns the result.
 * @param sequence - [batch, time, channel], float32
 * @param rate - probability that a unit is dropped
 * @see Srivastava et al. 2014; one mask per sequence: Gal and Ghahramani 2016, section 4
 */
export function dropout(sequence: tf.Tensor3D, rate: number, kind: DropoutKind, mode: Mode): tf.Tensor3D {
  if (mode.kind === 'infer' || rate === 0) return sequence.clone();
  return tf.tidy(() => {
    const [batchSize, time, channels] = sequence.shape;
    const keep = mode.random.keepMask([batchSize, kind === 'plain' ? time : 1, channels], rate);
    return sequence.mul<tf.Tensor3D>(keep);
  });
}
