import type { CaptioningTrainingConfig } from '../training-config';
import { doublyStochastic, reinforceAttention } from '@tolmach/decoder-with-attention';
import type { AttendedSequences } from '@tolmach/decoder-with-attention';
import { tf } from '@tolmach/tensor-runtime';

/** The keys of an update that weigh the losses on attention. */
export type AttentionLossWeights = Pick<CaptioningTrainingConfig['update'], 'doublyStochastic' | 'hardAttention'>;

/** What attention did in a batch, and what the rows cost. */
export interface LookedBatch {
  readonly attended: Omit<AttendedSequences, 'readouts'>;
  /** [row], nats: cross-entropy of each target */
  readonly nats: tf.Tensor1D;
  /** [row, time], float32: 1 = real, 0 = padding */
  readonly mask: tf.Tensor2D;
  /** [row, position], float32 */
  readonly positionMask: tf.Tensor2D;
  /** what rewards are compared with, in nats; default: their own mean */
  readonly baseline?: number | undefined;
}

/**
 * The losses on attention summed over the rows, a scalar in nats; the caller (or its tidy) owns it. Its value is
 * lambda times the doubly stochastic term; what hard attention learns by adds gradients alone. The reward of a row is
 * all that it costs, negated: its log-likelihood where neither label smoothing nor the doubly stochastic term is on.
 * @see Xu et al. 2015, section 4.1 (hard attention), equation 14 (doubly stochastic)
 */
export function attentionLoss(batch: LookedBatch, weights: AttentionLossWeights): tf.Scalar {
  return tf.tidy(() => {
    const uneven = unevenness(batch, weights.doublyStochastic); // [row]
    const total = uneven.sum<tf.Scalar>();
    const { attended, mask } = batch;
    const { logPositions, entropies } = attended;
    if (logPositions === undefined || entropies === undefined) return total;
    const { rewardWeight, entropyWeight } = weights.hardAttention;
    const gained = batch.nats.add<tf.Tensor1D>(uneven).neg(); // [row]
    const rewards = gained.sub<tf.Tensor1D>(batch.baseline ?? gained.mean()).mul<tf.Tensor1D>(rewardWeight);
    const learnt = reinforceAttention({ logPositions, entropies, rewards, mask, entropyWeight });
    return total.add(gradientOf(learnt.mul<tf.Scalar>(mask.shape[0])));
  });
}

/** What a row is charged for uneven attention, [row]. */
function unevenness({ attended, mask, positionMask, nats }: LookedBatch, lambda: number): tf.Tensor1D {
  if (lambda === 0 || attended.weights === undefined) return tf.zerosLike(nats);
  return doublyStochastic(attended.weights, mask, positionMask).mul(lambda);
}

/** 0, with the gradient of what is given. */
function gradientOf(scalar: tf.Scalar): tf.Tensor {
  return tf.customGrad(() => ({ value: tf.scalar(0), gradFunc: (outer) => outer.clone() }))(scalar);
}

/**
 * The moving average that rewards are compared with, after one more batch; it starts as that of the first.
 * @param gained - mean of the batch, nats
 * @param decay - 0.9 in the paper
 * @see Xu et al. 2015, section 4.1
 */
export function nextBaseline(baseline: number | undefined, gained: number, decay: number): number {
  return baseline === undefined ? gained : decay * baseline + (1 - decay) * gained;
}
