import type { SearchConfig } from '@tolmach/contracts';
import { CiderD, captionWords } from '@tolmach/metrics';
import { TARGET_TOKENS, assembleTargets } from '@tolmach/sequence-training';
import { tf } from '@tolmach/tensor-runtime';
import type { PieceCodec } from '@tolmach/text-input';
import { withParams } from '@tolmach/training';
import type { Objective } from '@tolmach/training';
import type { CaptioningParams } from '../network/captioning-network';
import type { CaptionBatch } from './caption-batches';
import { captionLookUps, captionLoss } from './caption-objective';
import type { CaptionLearner } from './caption-objective';
import { decodeCaptions } from './decode-captions';

/** A word after the last one, so that captions which break off share fewer n-grams with the references. */
const END_MARK = '</s>';

/** What captions are rewarded by. */
export interface RewardOptions {
  /** texts of the captions of each training example */
  readonly references: readonly (readonly string[])[];
  readonly codec: Pick<PieceCodec, 'decodeIds'>;
  /** how the captions are decoded that are compared; `numBest` of them for each image */
  readonly search: SearchConfig;
}

/**
 * Expected CIDEr-D by its gradient: the captions that a beam search finds now, each with how much better than their mean
 * it is as the weight of its log-probability. The loss is that of the batch which `prepare` gives.
 *
 * @see Rennie et al. 2017, equations 5 to 8; Cornia et al. 2020, section 3.3 (beam as samples, mean as baseline)
 */
export function selfCriticalObjective(
  learner: CaptionLearner,
  { references, codec, search }: RewardOptions,
): Objective<CaptioningParams, CaptionBatch> {
  const words = references.map((captions) => captions.map(rewardedWords));
  const reward = CiderD.over(words);
  const scored = (ids: readonly number[], example: number) =>
    reward.score(rewardedWords(codec.decodeIds(ids)), example) / PERCENT;
  return {
    unit: TARGET_TOKENS,
    lossLabel: 'self-critical',
    async prepare(batch, store) {
      const found = await withParams(store, (params) => decodeCaptions(learner, params, batch, search));
      const captions = found.map((hypotheses) => hypotheses.map(({ ids }) => ids));
      const weights = captions.map((rows, image) =>
        advantages(rows.map((ids) => scored(ids, batch.examples[image] ?? NaN))),
      );
      return {
        ...batch,
        ...assembleTargets(captions.flat(), learner.specialIds),
        imageOfRow: Int32Array.from(captions.flatMap((rows, image) => rows.map(() => image))),
        rowWeights: Float32Array.from(weights.flat()),
      };
    },
    loss: (params, batch, mode) =>
      tf.tidy(() => captionLoss(learner, params, batch, { mode, smoothing: 0 }).div(batch.size)),
    lookUps: captionLookUps(learner),
  };
}

/** Scores are in percent; a reward of 1 is a CIDEr-D of 1 as the paper counts. */
const PERCENT = 100;

function rewardedWords(caption: string): string[] {
  return [...captionWords(caption), END_MARK];
}

/** How much each reward is above the mean. */
function advantages(rewards: readonly number[]): number[] {
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  return rewards.map((reward) => reward - mean);
}
