import { tf } from '@tolmach/tensor-runtime';

/** What hard attention did in a batch, and what came of it. */
export interface SampledAttention {
  /** [batch, time], float32: natural log of the probability of each sampled position */
  readonly logPositions: tf.Tensor2D;
  /** [batch, time], float32, nats: entropy of the weights that each was sampled from */
  readonly entropies: tf.Tensor2D;
  /**
   * [batch], float32: log-probability of each sequence less the baseline, a moving average that the caller keeps, times
   * lambda_r; taken as constants
   */
  readonly rewards: tf.Tensor1D;
  /** [batch, time], float32: 1 = real, 0 = padding */
  readonly mask: tf.Tensor2D;
  /** lambda_e, >= 0: how much spread-out attention is worth */
  readonly entropyWeight: number;
}

/**
 * A scalar to be minimised together with the cross-entropy of the batch, whose gradient is that of the attention: the
 * score-function estimate and the entropy bonus, mean over the batch. Its value means nothing. The caller (or its tidy)
 * owns it.
 * @see Xu et al. 2015, section 4.1 (the last equation, less its first term, which is the cross-entropy's gradient)
 */
export function reinforceAttention(sampled: SampledAttention): tf.Scalar {
  const { logPositions, entropies, rewards, mask, entropyWeight } = sampled;
  return tf.tidy(() => {
    const surprise = logPositions.mul(constantOf(rewards).expandDims(1)); // [batch, time]
    const gained = surprise.add(entropies.mul(entropyWeight)).mul(mask);
    return gained.sum<tf.Scalar>().div<tf.Scalar>(-logPositions.shape[0]);
  });
}

/** A copy of the numbers that no gradient flows through. */
function constantOf(tensor: tf.Tensor): tf.Tensor {
  const { shape } = tensor;
  const cut = tf.customGrad((given) => ({ value: (given as tf.Tensor).clone(), gradFunc: () => tf.zeros(shape) })); // one tensor is given
  return cut(tensor);
}
