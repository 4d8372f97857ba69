/** Half-length of the penalty's curve: with it, one token costs nothing, (5 + 1) / (5 + 1) = 1. */
const LENGTH_OFFSET = 5;

/** Smallest normal float32: replaces a weight that underflowed to 0, so that no score becomes infinite. */
const SMALLEST_WEIGHT = 2 ** -126;

/**
 * The number that divides a hypothesis' logProb: `((5 + length) / (5 + 1)) ** alpha`. It grows with length, so a
 * larger `alpha` favours longer output; at 0 it is 1 for every length.
 *
 * @param length - tokens, the end piece included
 * @param alpha - 0 and up; 0.6 to 1 is usual
 * @see Wu et al. 2016, "Google's Neural Machine Translation System" (arXiv 1609.08144), section 7, equation 14
 */
export function lengthPenalty(length: number, alpha: number): number {
  return ((LENGTH_OFFSET + length) / (LENGTH_OFFSET + 1)) ** alpha;
}

/**
 * The penalty (<= 0) added to the score for source positions that received little attention:
 * `beta * sum over positions of log(min(attention sum, 1))`.
 *
 * @param attentionSums - [position] attention weights of each real source position, summed over the output's tokens
 * @param beta - 0 and up; 0.2 is usual
 * @see Wu et al. 2016 (arXiv 1609.08144), section 7, equation 14
 */
export function coveragePenalty(attentionSums: ArrayLike<number>, beta: number): number {
  let sum = 0;
  for (let position = 0; position < attentionSums.length; position++) {
    sum += Math.log(Math.max(SMALLEST_WEIGHT, Math.min(1, attentionSums[position] ?? 0)));
  }
  return beta === 0 ? 0 : beta * sum; // never -0
}
