import { PADDING_SCORE } from '@tolmach/contracts';
import type { Initialisation } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import type { RecurrentConfig } from '../architecture';

/** What scores each word of a sentence. */
export type WordAttentionParams = {
  /** [channel, attention] */
  readonly kernel: tf.Tensor2D;
  /** [attention] */
  readonly bias: tf.Tensor1D;
  /** [attention, 1] */
  readonly scores: tf.Tensor2D;
};

/** Shapes and starting values of the attention over the words. */
export function wordAttentionSpecs(
  channels: number,
  attentionSize: number,
  initialisation: Initialisation,
): ParameterSpecs<WordAttentionParams> {
  const initialise = inputKernel(initialisation, 1);
  return {
    kernel: { shape: [channels, attentionSize], initialise },
    bias: { shape: [attentionSize], initialise: constant(0) },
    scores: { shape: [attentionSize, 1], initialise },
  };
}

/**
 * One vector per sentence of the vectors of its words, [batch, channel]; the caller (or its tidy) owns it.
 * @param outputs - [batch, time, channel], float32, zero on padding
 * @param mask - [batch, time], float32: 1 = real, 0 = padding
 */
export function pool(
  kind: Exclude<RecurrentConfig['pooling'], 'last'>,
  outputs: tf.Tensor3D,
  mask: tf.Tensor2D,
  attention: WordAttentionParams | undefined,
): tf.Tensor2D {
  return tf.tidy(() => {
    if (kind === 'mean') {
      const numWords = mask.sum<tf.Tensor2D>(1, true).maximum(1); // [batch, 1]
      return outputs.sum<tf.Tensor2D>(1).div(numWords);
    }
    if (kind === 'max') return outputs.add<tf.Tensor3D>(hidden(mask).expandDims(2)).max<tf.Tensor2D>(1);
    return attention === undefined ? outputs.sum<tf.Tensor2D>(1) : attended(attention, outputs, mask);
  });
}

/** @see Yang et al. 2016, equations 5 to 7 */
function attended({ kernel, bias, scores }: WordAttentionParams, outputs: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  const [batchSize, time, channels] = outputs.shape;
  const rows = outputs.reshape<tf.Tensor2D>([batchSize * time, channels]);
  const scored = rows.matMul<tf.Tensor2D>(kernel).add<tf.Tensor2D>(bias).tanh().matMul<tf.Tensor2D>(scores);
  const weights = tf.softmax(scored.reshape<tf.Tensor2D>([batchSize, time]).add(hidden(mask))); // [batch, time]
  return outputs.mul<tf.Tensor3D>(weights.expandDims(2)).sum<tf.Tensor2D>(1);
}

/** 0 where there is a word, and so low on padding that nothing of it is left. */
function hidden(mask: tf.Tensor2D): tf.Tensor2D {
  return tf.scalar(1).sub(mask).mul<tf.Tensor2D>(PADDING_SCORE);
}
