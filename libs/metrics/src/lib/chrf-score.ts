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
export function concludeChrf(statistics: Statistics, numReferences: number, options: ResolvedChrfOptions): ChrfScore {
  const { charOrder, wordOrder, beta } = options;
  const { precision, recall, score } = fScore(statistics, options);
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
  const orders = orderScores(statistics);
  const effective = orders.filter(({ isEffective }) => isEffective);
  const precision = mean(effective.map((order) => order.precision));
  const recall = mean(effective.map((order) => order.recall));
  const score = epsilonSmoothing
    ? (100 * sum(orders.map((order) => harmonicMean(order.precision, order.recall, beta, EPSILON)))) / orders.length
    : 100 * harmonicMean(precision, recall, beta, 0);
  return { precision: 100 * precision, recall: 100 * recall, score };
}

/** Precision and recall of each n-gram order, 0 to 1; an order is effective when both sides are long enough for it. */
function orderScores(statistics: Statistics) {
  return Array.from({ length: statistics.length / 3 }, (_, index) => {
    const [inHypothesis = 0, inReference = 0, matched = 0] = statistics.slice(3 * index, 3 * index + 3);
    return {
      precision: inHypothesis > 0 ? matched / inHypothesis : EPSILON,
      recall: inReference > 0 ? matched / inReference : EPSILON,
      isEffective: inHypothesis > 0 && inReference > 0,
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? sum(values) / values.length : 0;
}

/** The mean that counts recall beta times as much as precision. */
function harmonicMean(precision: number, recall: number, beta: number, whenBothAreZero: number): number {
  const factor = beta ** 2;
  const weighted = factor * precision + recall;
  return weighted > 0 ? ((1 + factor) * precision * recall) / weighted : whenBothAreZero;
}
