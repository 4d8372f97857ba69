import { gaussianNoise } from '@tolmach/recurrent-layer';
import type { Mode } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { Objective } from '@tolmach/training';
import { NUM_PITCHES } from '../data/piece';
import type { MusicNetwork, MusicParams } from '../network/music-network';
import type { PieceBatch } from './piece-batches';

/**
 * Nats of all steps of a batch that are predicted, a scalar: of each, the cross-entropies of its 88 pitches, summed. The
 * caller (or its tidy) owns it.
 */
export function batchNats(
  network: MusicNetwork,
  params: MusicParams,
  batch: PieceBatch,
  { mode, inputNoise }: { readonly mode: Mode; readonly inputNoise: number },
): tf.Scalar {
  return tf.tidy(() => {
    const shape: [number, number, number] = [batch.batchSize, batch.time, NUM_PITCHES];
    const mask = tf.tensor2d(batch.mask, [batch.batchSize, batch.time]);
    const inputs = gaussianNoise(tf.tensor3d(batch.inputs, shape), inputNoise, mode);
    const logits = network.logits(params, inputs, mask, mode);
    const labels = tf.tensor3d(batch.labels, shape);
    const each = logits.softplus().sub(logits.mul(labels)); // [batch, time, pitch]
    return each.sum(2).mul(mask).sum<tf.Scalar>();
  });
}

/** What the pitches of the next step cost, the mean over steps. @see Boulanger-Lewandowski et al. 2012, section 5 */
export function musicObjective(network: MusicNetwork, inputNoise: number): Objective<MusicParams, PieceBatch> {
  return {
    unit: { countKey: 'steps', rateKey: 'stepsPerSecond', label: 'steps' },
    lossLabel: 'nats per step',
    prepare: (batch) => batch,
    loss: (params, batch, mode) =>
      tf.tidy(() => batchNats(network, params, batch, { mode, inputNoise }).div<tf.Scalar>(batch.size)),
  };
}
