import { alignByExactAndStem } from './meteor-alignment';
import type { MeteorAlignment } from './meteor-alignment';

/** METEOR 1.5's parameters for English (ranking task): balance of precision and recall, form and weight of the penalty. */
const METEOR_PARAMETERS = { alpha: 0.85, beta: 0.2, gamma: 0.6, stemWeight: 0.6 };

/** What a METEOR score is computed from, of one caption or of many added up. */
export interface MeteorCounts extends MeteorAlignment {
  readonly hypothesisLength: number;
  readonly referenceLength: number;
}

/**
 * The counts of one caption against the reference that gives it the highest score, the first of equals.
 *
 * @param hypothesis - words
 * @param references - at least one list of words
 */
export function countMeteor(hypothesis: readonly string[], references: readonly (readonly string[])[]): MeteorCounts {
  let best = countAgainst(hypothesis, []);
  let bestScore = -1;
  for (const reference of references) {
    const counts = countAgainst(hypothesis, reference);
    const score = meteorExactStem(counts);
    if (score > bestScore) [best, bestScore] = [counts, score];
  }
  return best;
}

/** The counts against one reference; a caption that is its reference has no chunks, and so no penalty, as in METEOR. */
function countAgainst(hypothesis: readonly string[], reference: readonly string[]): MeteorCounts {
  const { numExact, numStem, numChunks } = alignByExactAndStem(hypothesis, reference);
  const [hypothesisLength, referenceLength] = [hypothesis.length, reference.length];
  const numPairs = numExact + numStem;
  const isWhole = numChunks === 1 && numPairs === hypothesisLength && numPairs === referenceLength;
  return { numExact, numStem, numChunks: isWhole ? 0 : numChunks, hypothesisLength, referenceLength };
}

/** The counts of a corpus: those of its captions added up. */
export function sumMeteor(captions: readonly MeteorCounts[]): MeteorCounts {
  const sumOf = (count: (caption: MeteorCounts) => number) =>
    captions.reduce((sum, caption) => sum + count(caption), 0);
  return {
    numExact: sumOf(({ numExact }) => numExact),
    numStem: sumOf(({ numStem }) => numStem),
    numChunks: sumOf(({ numChunks }) => numChunks),
    hypothesisLength: sumOf(({ hypothesisLength }) => hypothesisLength),
    referenceLength: sumOf(({ referenceLength }) => referenceLength),
  };
}

/**
 * METEOR with its exact and stem stages only, 0 to 1; content and function words weigh the same (METEOR's delta is 0.5).
 *
 * `F = P R / (alpha P + (1 - alpha) R)`, `score = (1 - gamma (chunks / pairs)^beta) F`, where a pair by stem adds
 * `stemWeight` to `P` and `R` but counts as one pair among `pairs`.
 *
 * @see Denkowski and Lavie 2014, "Meteor Universal: Language Specific Translation Evaluation for Any Target Language", section 2
 */
export function meteorExactStem(counts: MeteorCounts): number {
  const { alpha, beta, gamma, stemWeight } = METEOR_PARAMETERS;
  const { numExact, numStem, numChunks, hypothesisLength, referenceLength } = counts;
  const numPairs = numExact + numStem;
  if (numPairs === 0) return 0;
  const weight = numExact + stemWeight * numStem;
  const [precision, recall] = [weight / hypothesisLength, weight / referenceLength];
  const mean = (precision * recall) / (alpha * precision + (1 - alpha) * recall);
  return (1 - gamma * (numChunks / numPairs) ** beta) * mean;
}
