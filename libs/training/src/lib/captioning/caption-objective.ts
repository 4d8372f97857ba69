import type { CaptioningTrainingConfig, SpecialIds } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { idTensor } from '@tolmach/seq2seq-network';
import type { CaptioningNetwork, CaptioningParams } from '@tolmach/seq2seq-network';
import { tf } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import type { Objective } from '../objective';
import { smoothedCrossEntropy } from '../smoothed-cross-entropy';
import { dropTargetWords } from '../word-dropout';
import type { CaptionBatch } from './caption-batches';

/** A captioning network and the layer of its CNN that batches hold the output of. */
export interface CaptionLearner {
  readonly network: CaptioningNetwork;
  /** layer whose output the grids of a batch are */
  readonly layer: string;
  readonly specialIds: SpecialIds;
}

/** Smoothed cross-entropy of the captions given the image. */
export function captionObjective(
  learner: CaptionLearner,
  { labelSmoothing: smoothing, wordDropout }: CaptioningTrainingConfig['update'],
): Objective<CaptioningParams, CaptionBatch> {
  return {
    prepare: (batch, _, random) => dropTargetWords(batch, wordDropout, learner.specialIds, random.site('words')),
    loss: (params, batch, mode) =>
      tf.tidy(() => captionLoss(learner, params, batch, { mode, smoothing }).div(batch.numTargetTokens)),
  };
}

/**
 * Smoothed cross-entropy of a batch, each row times its weight, summed over the real target tokens: a scalar in nats;
 * the caller (or its tidy) owns it.
 */
export function captionLoss(
  learner: CaptionLearner,
  params: CaptioningParams,
  batch: CaptionBatch,
  { mode, smoothing }: { mode: Mode; smoothing: number },
): tf.Scalar {
  return tf.tidy(() => {
    const { targetTime: time, targetLengths: lengths, rowWeights } = batch;
    const batchSize = lengths.length;
    const memory = encodeBatch(learner, params, batch, mode);
    const target = idTensor({ ids: batch.targetInputs, batchSize, time, lengths });
    const logits = learner.network.target.sequenceLogits(params, rowsOf(memory, batch.imageOfRow), target, mode);
    const labels = tf.tensor1d(batch.targetOutputs, 'int32');
    const weights = rowWeights === undefined ? target.mask : target.mask.mul(tf.tensor2d(rowWeights, [batchSize, 1]));
    return smoothedCrossEntropy(logits, labels, weights.flatten(), smoothing);
  });
}

/** The memory of a batch's images; the caller (or its tidy) owns it. */
export function encodeBatch(
  { network, layer }: CaptionLearner,
  params: CaptioningParams,
  { grids, gridShape, numImages }: CaptionBatch,
  mode?: Mode,
): TensorMemory {
  return tf.tidy(() => network.encode(params, tf.tensor4d(grids, [numImages, ...gridShape]), mode, layer));
}

/** The memory of the image of each row. */
function rowsOf({ values, mask, summary }: TensorMemory, imageOfRow: Int32Array): TensorMemory {
  const rows = tf.tensor1d(imageOfRow, 'int32');
  return { values: values.gather(rows), mask: mask.gather(rows), summary: summary.gather(rows) };
}
