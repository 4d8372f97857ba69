import { dropIds } from '@tolmach/sequence-training';
import { softmaxCrossEntropy, tf } from '@tolmach/tensor-runtime';
import type { LookUp, Objective } from '@tolmach/training';
import { WordVocabulary } from '../model/word-vocabulary';
import type { ClassifierNetwork, ClassifierParams } from '../network/classifier-network';
import type { ClassificationTrainingConfig } from '../training-config';
import type { TextBatch } from './text-batches';

/** What the loss depends on besides network and batch. */
export interface LossOptions extends Pick<ClassificationTrainingConfig['update'], 'labelSmoothing' | 'wordDropout'> {
  /** [class] how much a text of each class counts */
  readonly classWeights: Float32Array;
}

/** Smoothed cross-entropy of the classes, each text weighted by its class. */
export function classificationObjective(
  network: ClassifierNetwork,
  { labelSmoothing, wordDropout, classWeights }: LossOptions,
): Objective<ClassifierParams, TextBatch> {
  return {
    unit: { countKey: 'texts', rateKey: 'textsPerSecond', label: 'texts' },
    lossLabel: 'nats per text',
    prepare: ({ words, ...batch }, _, random) => {
      const ids = wordDropout === 0 ? words.ids : dropIds(words.ids, wordDropout, SPECIAL, random.site('words'));
      return { ...batch, words: { ...words, ids, tunedIds: ids } };
    },
    loss: (params, { words, classes, size }, mode) =>
      tf.tidy(() => {
        const logits = network.logits(params, words, mode);
        const losses = softmaxCrossEntropy(logits, tf.tensor1d(classes, 'int32'), labelSmoothing);
        const weights = Float32Array.from(classes, (index) => classWeights[index] ?? NaN);
        return losses.mul(tf.tensor1d(weights)).sum<tf.Scalar>().div(size);
      }),
    lookUps: network.hasTunedTable ? [TUNED_WORDS] : [],
  };
}

/** Ids that word dropout leaves alone or puts in place of others; texts have no marks of their start and end. */
const SPECIAL = { pad: WordVocabulary.PADDING_ID, unknown: WordVocabulary.UNKNOWN_ID, start: -1, end: -1 };

const TUNED_WORDS: LookUp<TextBatch> = {
  table: 'embeddings/tuned',
  ids: ({ words }) => words.tunedIds ?? words.ids,
  withIds: (batch, tunedIds) => ({ ...batch, words: { ...batch.words, tunedIds } }),
};
