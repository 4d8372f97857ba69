import type { SpecialIds, UpdateConfig } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { idTensor, lookUpTables } from '@tolmach/seq2seq-network';
import type { TranslationNetwork, TranslationParams } from '@tolmach/seq2seq-network';
import { tf } from '@tolmach/tensor-runtime';
import { targetLookUp } from './look-up';
import type { LookUp } from './look-up';
import type { Objective } from './objective';
import { smoothedCrossEntropy } from './smoothed-cross-entropy';
import type { TrainingBatch } from './training-batch';
import { dropWords } from './word-dropout';

/** Smoothed cross-entropy of the target given the source. */
export function translationObjective(
  network: TranslationNetwork,
  { labelSmoothing: smoothing, wordDropout }: Pick<UpdateConfig, 'labelSmoothing' | 'wordDropout'>,
  specialIds: SpecialIds,
): Objective<TranslationParams, TrainingBatch> {
  return {
    prepare: (batch, _, random) => dropWords(batch, wordDropout, specialIds, random.site('words')),
    loss: (params, batch, mode) =>
      tf.tidy(() => batchLoss(network, params, batch, { mode, smoothing }).div(batch.numTargetTokens)),
    lookUps: lookUpsOf(network),
  };
}

function lookUpsOf(network: TranslationNetwork): LookUp<TrainingBatch>[] {
  const { source, target } = lookUpTables(network.specs());
  return [
    ...(source === undefined ? [] : [sourceLookUp(source)]),
    ...(target === undefined ? [] : [targetLookUp<TrainingBatch>(target)]),
  ];
}

function sourceLookUp(table: string): LookUp<TrainingBatch> {
  return { table, ids: ({ source }) => source, withIds: (batch, source) => ({ ...batch, source }) };
}

/**
 * Smoothed cross-entropy of a batch summed over its real target tokens, a scalar in nats; the caller (or its tidy) owns
 * it.
 */
export function batchLoss(
  network: TranslationNetwork,
  params: TranslationParams,
  batch: TrainingBatch,
  { mode, smoothing }: { mode: Mode; smoothing: number },
): tf.Scalar {
  return tf.tidy(() => {
    const { batchSize, targetTime: time, targetLengths: lengths } = batch;
    const source = idTensor({ ids: batch.source, batchSize, time: batch.sourceTime, lengths: batch.sourceLengths });
    const target = idTensor({ ids: batch.targetInputs, batchSize, time, lengths });
    const memory = network.encode(params, source, mode);
    const logits = network.target.sequenceLogits(params, memory, target, mode);
    const labels = tf.tensor1d(batch.targetOutputs, 'int32');
    return smoothedCrossEntropy(logits, labels, target.mask.flatten(), smoothing);
  });
}
