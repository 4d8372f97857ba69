import { tf } from '@tolmach/tensor-runtime';
import type { DecoderStep } from './decoder-step';

/** What whole target sequences give in training. */
export type AttendedSequences = {
  /** [batch*time, readout] */
  readonly readouts: tf.Tensor2D;
  /** [batch, time, position] attention weights; not there in decoders without attention */
  readonly weights?: tf.Tensor3D;
  /** [batch, time] natural log of the probability of each position that hard attention sampled; in training only */
  readonly logPositions?: tf.Tensor2D;
  /** [batch, time], nats: entropy of the weights that it was sampled from */
  readonly entropies?: tf.Tensor2D;
};

/** {@link AttendedSequences} with readouts [batch, time, readout]. */
export type WalkedSequences = Omit<AttendedSequences, 'readouts'> & { readonly readouts: tf.Tensor3D };

/** Readouts of every step, [batch, time, readout]; the caller (or its tidy) owns them. */
export function stackReadouts(steps: readonly DecoderStep[]): tf.Tensor3D {
  return stack3d(steps.map(({ readout }) => readout));
}

/** All that every step gives but its state; the caller (or its tidy) owns it. */
export function stackSteps(steps: readonly DecoderStep[]): WalkedSequences {
  const logPositions = steps.flatMap(({ logPosition }) => logPosition ?? []);
  const entropies = steps.flatMap(({ entropy }) => entropy ?? []);
  return {
    readouts: stackReadouts(steps),
    weights: stack3d(steps.map(({ weights }) => weights)),
    ...(logPositions.length > 0 && { logPositions: stack2d(logPositions) }),
    ...(entropies.length > 0 && { entropies: stack2d(entropies) }),
  };
}

/** [batch, time, *] of steps [batch, *]. */
function stack3d(steps: tf.Tensor2D[]): tf.Tensor3D {
  return tf.stack(steps, 1) as tf.Tensor3D; // one rank more
}

/** [batch, time] of steps [batch]. */
function stack2d(steps: tf.Tensor1D[]): tf.Tensor2D {
  return tf.stack(steps, 1) as tf.Tensor2D; // one rank more
}
