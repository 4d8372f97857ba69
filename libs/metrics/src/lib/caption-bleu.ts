import { countMatches, countWordNgrams, largestCounts, totalCount } from './ngram-counts';

const MAX_ORDER = 4;
/** Added to counts of matches and lengths so that nothing divides zero by zero; coco-caption's constants. */
const TINY = 1e-15;
/** Added to the counts below the line. */
const SMALL = 1e-9;

/** Sums from which coco-caption's BLEU-1 to BLEU-4 are computed, of one caption or of many added up. */
export interface CaptionBleuCounts {
  readonly hypothesisLength: number;
  /** The reference length closest to the hypothesis length, of two equally close ones the shorter. */
  readonly referenceLength: number;
  /** N-grams also in a reference, each counted at most as often as in the reference that has it most often; per order. */
  readonly matches: readonly number[];
  /** N-grams of the hypothesis, per order. */
  readonly totals: readonly number[];
}

/** The counts of one caption against its references, all of them lists of words. */
export function countCaptionBleu(
  hypothesis: readonly string[],
  references: readonly (readonly string[])[],
): CaptionBleuCounts {
  const counts = countWordNgrams(hypothesis, MAX_ORDER);
  const referenceCounts = references.map((words) => countWordNgrams(words, MAX_ORDER));
  const distanceTo = (words: readonly string[]) => Math.abs(words.length - hypothesis.length);
  const closest = [...references].sort((a, b) => distanceTo(a) - distanceTo(b) || a.length - b.length)[0];
  return {
    hypothesisLength: hypothesis.length,
    referenceLength: closest?.length ?? 0,
    matches: counts.map((ngrams, index) =>
      countMatches(ngrams, largestCounts(referenceCounts.map((orders) => orders[index] ?? new Map()))),
    ),
    totals: counts.map(totalCount),
  };
}

/** The counts of a corpus: lengths, matches and totals of its captions added up. */
export function sumCaptionBleu(captions: readonly CaptionBleuCounts[]): CaptionBleuCounts {
  const sumOf = (count: (caption: CaptionBleuCounts) => number) =>
    captions.reduce((sum, caption) => sum + count(caption), 0);
  const orders = Array.from({ length: MAX_ORDER }, (_, index) => index);
  return {
    hypothesisLength: sumOf(({ hypothesisLength }) => hypothesisLength),
    referenceLength: sumOf(({ referenceLength }) => referenceLength),
    matches: orders.map((index) => sumOf(({ matches }) => matches[index] ?? 0)),
    totals: orders.map((index) => sumOf(({ totals }) => totals[index] ?? 0)),
  };
}

/**
 * BLEU-1 to BLEU-4, 0 to 1: per order the geometric mean of the precisions up to it, times the brevity penalty.
 *
 * Not sacreBLEU's: an order without match makes the score tiny instead of being smoothed.
 *
 * @see Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation", section 2.3
 */
export function captionBleu({
  hypothesisLength,
  referenceLength,
  matches,
  totals,
}: CaptionBleuCounts): readonly [number, number, number, number] {
  const lengthRatio = (hypothesisLength + TINY) / (referenceLength + SMALL);
  const brevityPenalty = lengthRatio < 1 ? Math.exp(1 - 1 / lengthRatio) : 1;
  let product = 1;
  const upTo = (order: number): number => {
    product *= ((matches[order - 1] ?? 0) + TINY) / ((totals[order - 1] ?? 0) + SMALL);
    return product ** (1 / order) * brevityPenalty;
  };
  return [upTo(1), upTo(2), upTo(3), upTo(4)];
}
