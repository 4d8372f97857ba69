import type { Statistics } from './corpus-metric';
import { BLEU_MAX_ORDER, bleuSignatureFields } from './bleu-options';
import type { ResolvedBleuOptions } from './bleu-options';
import { fixedPoint } from './fixed-point';
import { describeScore } from './score';
import type { Score } from './score';

/** A BLEU score with the numbers it was made of. */
export interface BleuScore extends Score {
  /** Matched n-grams of the orders 1 to 4, before smoothing. */
  readonly matches: readonly number[];
  /** N-grams of the hypotheses of the orders 1 to 4, before smoothing. */
  readonly totals: readonly number[];
  /** Smoothed precisions of the orders 1 to 4, in percent. */
  readonly precisions: readonly number[];
  /** The factor for hypotheses shorter than their references, 0 to 1. */
  readonly brevityPenalty: number;
  /** Words of the hypotheses. */
  readonly hypothesisLength: number;
  /** Words of the references, for each segment those of the reference nearest in length. */
  readonly referenceLength: number;
  /** Hypothesis length over reference length; 0 when the references are empty. */
  readonly lengthRatio: number;
}

/** The order at which smoothing stopped and the precisions up to it; higher orders are 0. */
interface SmoothedPrecisions {
  readonly precisions: readonly number[];
  readonly lastOrder: number;
}

/** Without a single match no smoothing applies and the score is 0. */
const NO_PRECISIONS: SmoothedPrecisions = { precisions: new Array<number>(BLEU_MAX_ORDER).fill(0), lastOrder: 0 };

/** sacreBLEU's stand-in for log 0; any average that contains it exponentiates to 0. */
const LOG_OF_ZERO = -9999999999;

/**
 * The BLEU score of summed statistics.
 *
 * @see Papineni et al. 2002, section 2.3: BLEU = BP * exp(sum of log p_n / N), BP = exp(1 - r/c) if c < r
 */
export function concludeBleu(sum: Statistics, numReferences: number, options: ResolvedBleuOptions): BleuScore {
  const [hypothesisLength = 0, referenceLength = 0] = sum;
  const matches = sum.slice(2, 2 + BLEU_MAX_ORDER);
  const totals = sum.slice(2 + BLEU_MAX_ORDER);
  const brevityPenalty = brevityPenaltyOf(hypothesisLength, referenceLength);
  const hasMatch = matches.some((count) => count > 0);
  const { precisions, lastOrder } = hasMatch ? smoothPrecisions(matches, totals, options) : NO_PRECISIONS;
  const numOrders = options.effectiveOrder ? lastOrder : BLEU_MAX_ORDER;
  const score = hasMatch ? brevityPenalty * geometricMean(precisions.slice(0, numOrders)) : 0;
  const lengthRatio = referenceLength > 0 ? hypothesisLength / referenceLength : 0;
  const parts = { matches, totals, precisions, brevityPenalty, hypothesisLength, referenceLength, lengthRatio };
  const fields = bleuSignatureFields(options);
  return { ...describeScore({ name: 'BLEU', score, numReferences, fields, verbose: printParts(parts) }), ...parts };
}

function brevityPenaltyOf(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength > 0 ? Math.exp(1 - referenceLength / hypothesisLength) : 0;
}

/** The precisions in percent of statistics with at least one match. */
function smoothPrecisions(
  matches: readonly number[],
  totals: readonly number[],
  options: ResolvedBleuOptions,
): SmoothedPrecisions {
  const precisions = new Array<number>(BLEU_MAX_ORDER).fill(0);
  let lastOrder = 0;
  let numUnmatched = 0;
  const addend = options.smoothing === 'add-k' ? options.smoothingValue : 0;
  for (const [index, count] of matches.entries()) {
    const added = index > 0 ? addend : 0; // unigrams are never smoothed by add-k
    const matched = count + added;
    const total = (totals[index] ?? 0) + added;
    if (total === 0) break;
    if (matched === 0) numUnmatched++;
    precisions[index] = (100 * (matched > 0 ? matched : standInCount(numUnmatched, options))) / total;
    lastOrder = index + 1;
  }
  return { precisions, lastOrder };
}

/** The count that takes the place of 0 at the n-th order without a match; `exp` halves it from order to order. */
function standInCount(numUnmatched: number, { smoothing, smoothingValue }: ResolvedBleuOptions): number {
  if (smoothing === 'exp') return 2 ** -numUnmatched;
  return smoothing === 'floor' ? smoothingValue : 0;
}

function geometricMean(values: readonly number[]): number {
  const logSum = values.reduce((sum, value) => sum + (value === 0 ? LOG_OF_ZERO : Math.log(value)), 0);
  return Math.exp(logSum / values.length);
}

function printParts(parts: Omit<BleuScore, keyof Score>): string {
  const precisions = parts.precisions.map((precision) => fixedPoint(precision, 1)).join('/');
  const penalty = `BP = ${fixedPoint(parts.brevityPenalty, 3)} ratio = ${fixedPoint(parts.lengthRatio, 3)}`;
  return `${precisions} (${penalty} hyp_len = ${parts.hypothesisLength} ref_len = ${parts.referenceLength})`;
}
