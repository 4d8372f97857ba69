import type { SpecialIds } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '../training-config';
import type { Mode } from '@tolmach/recurrent-layer';
import { TARGET_TOKENS, dropTargetWords, targetLookUp } from '@tolmach/sequence-training';
import { idTensor, lookUpTables } from '@tolmach/target-side';
import { softmaxCrossEntropy, tf } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import type { LookUp, Objective } from '@tolmach/training';
import type { CaptioningNetwork, CaptioningParams } from '../network/captioning-network';
import { attentionLoss, nextBaseline } from './attention-loss';
import type { AttentionLossWeights } from './attention-loss';
import type { CaptionBatch } from './caption-batches';

/** A captioning network and the layer of its CNN that batches hold the output of. */
export interface CaptionLearner {
  readonly network: CaptioningNetwork;
  /** layer whose output the grids of a batch are */
  readonly layer: string;
  readonly specialIds: SpecialIds;
}

/**
 * Smoothed cross-entropy of the captions given the image, with the losses on attention that are asked for. Hard
 * attention learns from how much better than the ones before a caption is: the average is handed from step to step.
 */
export function captionObjective(
  learner: CaptionLearner,
  update: CaptioningTrainingConfig['update'],
): Objective<CaptioningParams, CaptionBatch> {
  const { labelSmoothing: smoothing, wordDropout, doublyStochastic, hardAttention } = update;
  const isHard = learner.network.target.attentionKind === 'hard';
  const attention = isHard || doublyStochastic > 0 ? update : undefined;
  return {
    unit: TARGET_TOKENS,
    lossLabel: 'nats per token',
    prepare: (batch, _, random, { numbers: { baseline } = {} } = {}) => ({
      ...dropTargetWords(batch, wordDropout, learner.specialIds, random.site('words')),
      ...(baseline !== undefined && { baseline }),
    }),
    loss: (params, batch, mode) =>
      tf.tidy(() => captionLoss(learner, params, batch, { mode, smoothing, attention }).div(batch.size)),
    lookUps: captionLookUps(learner),
    ...(isHard && {
      carry: ({ numbers: { baseline } = {} }, { size, targetLengths }, loss) => {
        const reward = (-loss * size) / targetLengths.length;
        return { numbers: { baseline: nextBaseline(baseline, reward, hardAttention.baselineDecay) } };
      },
    }),
  };
}

/** The table of the captions' pieces, unless it is the output matrix too. */
export function captionLookUps({ network }: CaptionLearner): LookUp<CaptionBatch>[] {
  const { target } = lookUpTables(network.specs());
  return target === undefined ? [] : [targetLookUp(target)];
}

/** How a batch is looked at. */
export interface CaptionLossOptions {
  readonly mode: Mode;
  /** label smoothing, 0 to 0.9 */
  readonly smoothing: number;
  /** weights of the losses on attention; default: none */
  readonly attention?: AttentionLossWeights | undefined;
}

/**
 * Smoothed cross-entropy of a batch, each row times its weight, summed over the real target tokens, and the losses on
 * attention summed over the rows: a scalar in nats; the caller (or its tidy) owns it.
 */
export function captionLoss(
  learner: CaptionLearner,
  params: CaptioningParams,
  batch: CaptionBatch,
  options: CaptionLossOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const memory = encodeBatch(learner, params, batch, options.mode);
    return encodedCaptionLoss(learner, params, { batch, memory }, options);
  });
}

/** A batch and the memory of its images, which {@link encodeBatch} gives. */
export interface EncodedCaptions {
  readonly batch: CaptionBatch;
  readonly memory: TensorMemory;
}

/** {@link captionLoss} of images that are encoded already. */
export function encodedCaptionLoss(
  learner: CaptionLearner,
  params: CaptioningParams,
  { batch, memory: ofImages }: EncodedCaptions,
  { mode, smoothing, attention }: CaptionLossOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const { targetTime: time, targetLengths: lengths, rowWeights } = batch;
    const batchSize = lengths.length;
    const memory = rowsOf(ofImages, batch.imageOfRow);
    const target = idTensor({ ids: batch.targetInputs, batchSize, time, lengths });
    const { target: side } = learner.network;
    const made =
      attention === undefined
        ? { logits: side.sequenceLogits(params, memory, target, mode) }
        : side.sequenceLogitsWithAttention(params, memory, target, mode);
    const labels = tf.tensor1d(batch.targetOutputs, 'int32');
    const weights = rowWeights === undefined ? target.mask : target.mask.mul(tf.tensor2d(rowWeights, [batchSize, 1]));
    const nats = softmaxCrossEntropy(made.logits, labels, smoothing).mul(weights.flatten()); // [row*time]
    const total = nats.sum<tf.Scalar>();
    if (attention === undefined) return total;
    const { baseline } = batch;
    const rowNats = nats.reshape([batchSize, time]).sum<tf.Tensor1D>(1); // [row]
    const looked = { attended: made, nats: rowNats, mask: target.mask, positionMask: memory.mask, baseline };
    return total.add(attentionLoss(looked, attention));
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
