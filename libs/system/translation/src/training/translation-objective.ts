import type { SpecialIds, UpdateConfig } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import { TARGET_TOKENS, dropIds, dropTargetWords, targetLookUp } from '@tolmach/sequence-training';
import { idTensor, lookUpTables } from '@tolmach/target-side';
import { tf } from '@tolmach/tensor-runtime';
import type { SeededRandom } from '@tolmach/tensor-runtime';
import type { LookUp, Objective } from '@tolmach/training';
import type { TranslationNetwork, TranslationParams } from '../network/translation-network';
import type { TrainingBatch } from './training-batch';

/** Smoothed cross-entropy of the target given the source. */
export function translationObjective(
  network: TranslationNetwork,
  { labelSmoothing: smoothing, wordDropout }: Pick<UpdateConfig, 'labelSmoothing' | 'wordDropout'>,
  specialIds: SpecialIds,
): Objective<TranslationParams, TrainingBatch> {
  return {
    unit: TARGET_TOKENS,
    lossLabel: 'nats per token',
    prepare: (batch, _, random) => dropWords(batch, wordDropout, specialIds, random.site('words')),
    loss: (params, batch, mode) =>
      tf.tidy(() => batchLoss(network, params, batch, { mode, smoothing }).div(batch.size)),
    lookUps: lookUpsOf(network),
  };
}

/**
 * The batch with input pieces of both sides replaced by the unknown id at `rate`; special ids and outputs stay.
 * @see Gal and Ghahramani 2016, section 4.2 (word embeddings dropped as wholes)
 */
export function dropWords(
  batch: TrainingBatch,
  rate: number,
  special: SpecialIds,
  random: SeededRandom,
): TrainingBatch {
  if (rate === 0) return batch;
  const source = dropIds(batch.source, rate, special, random.site('source'));
  return dropTargetWords({ ...batch, source }, rate, special, random);
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
    const labels = tf.tensor1d(batch.targetOutputs, 'int32');
    const expected = { target, labels, weights: target.mask.flatten(), smoothing };
    return network.target.sequenceLoss(params, memory, expected, mode);
  });
}
