import type { Statistics } from './corpus-metric';
import { chrfSignatureFields } from './chrf-options';
import type { ResolvedChrfOptions } from './chrf-options';
import { describeScore } from './score';
import type { Score } from './score';

/** A chrF score with the numbers it was made of. */
export interface ChrfScore extends Score {
  readonly charOrder: number;
  readonly wordOrder: number;
  readonly beta: number;
  /** Precision averaged over the orders that occur on both sides, in percent. */
  readonly precision: number;
  /** Recall averaged over the orders that occur on both sides, in percent. */
  readonly recall: number;
}

/** Precision, recall and their F-score, each in percent. */
interface FScore {
  readonly precision: number;
  readonly recall: number;
  readonly score: number;
}

/** What stands for a precision or recall over nothing when orders are smoothed; sacreBLEU's value. */
const EPSILON = 1e-16;

/** The chrF score of summed statistics. */
export function concludeChrf(sum: Statistics, numReferences: number, options: ResolvedChrfOptions): ChrfScore {
  const { charOrder, wordOrder, beta } = options;
  const { precision, recall, score } = fScore(sum, options);
  const name = `chrF${beta}${'+'.repeat(wordOrder)}`;
  const described = describeScore({ name, score, numReferences, fields: chrfSignatureFields(options) });
  return { ...described, charOrder, wordOrder, beta, precision, recall };
}

/**
 * The F-score of the averages over all n-gram orders.
 *
 * @param statistics - for each order the n-grams of the hypothesis, of the reference, and those matched
 * @see Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation", equation 1
 */
export function fScore(statistics: Statistics, { beta, epsilonSmoothing }: ResolvedChrfOptions): FScore {
  const numOrders = statistics.length / 3;
  let precisionSum = 0;
  let recallSum = 0;
  let smoothedSum = 0;
  let numEffective = 0;
  for (let order = 0; order < numOrders; order++) {
    const [inHypothesis = 0, inReference = 0, matched = 0] = statistics.slice(3 * order, 3 * order + 3);
    const precision = inHypothesis > 0 ? matched / inHypothesis : EPSILON;
    const recall = inReference > 0 ? matched / inReference : EPSILON;
    smoothedSum += harmonicMean(precision, recall, beta, EPSILON);
    if (inHypothesis === 0 || inReference === 0) continue;
    precisionSum += precision;
    recallSum += recall;
    numEffective++;
  }
  const precision = numEffective > 0 ? precisionSum / numEffective : 0;
  const recall = numEffective > 0 ? recallSum / numEffective : 0;
  const score = epsilonSmoothing ? (100 * smoothedSum) / numOrders : 100 * harmonicMean(precision, recall, beta, 0);
  return { precision: 100 * precision, recall: 100 * recall, score };
}

/** The mean that counts recall beta times as much as precision. */
function harmonicMean(precision: number, recall: number, beta: number, whenBothAreZero: number): number {
  const factor = beta ** 2;
  const weighted = factor * precision + recall;
  return weighted > 0 ? ((1 + factor) * precision * recall) / weighted : whenBothAreZero;
}
