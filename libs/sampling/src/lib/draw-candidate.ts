import type { SamplingConfig } from '@tolmach/contracts';

/**
 * The place of the candidate that a number picks. Log-probabilities are divided by the temperature; of the first `topK`
 * candidates those stay that together have the share `topP` of their probability, the last one being that which reaches
 * it; among them each is picked in proportion to its probability. At temperature 0 it is the first.
 *
 * @param logProbs - [candidate], natural log, falling
 * @param number - in [0, 1)
 * @see Fan et al. 2018 (top-k), Holtzman et al. 2020, equation 2 (top-p)
 */
export function drawCandidate(
  logProbs: Float32Array,
  { temperature, topK, topP }: Omit<SamplingConfig, 'seed'>,
  number: number,
): number {
  if (temperature === 0) return 0;
  const [largest = 0] = logProbs;
  const kept = logProbs.subarray(0, topK === 0 ? logProbs.length : topK);
  const weights = Float64Array.from(kept, (logProb) => Math.exp((logProb - largest) / temperature));
  const nucleus = nucleusOf(weights, topP);
  const target = number * sumOf(nucleus);
  return firstPlace(nucleus, (sum) => sum > target);
}

/** The weights, from the first on, that have the share `topP` of the sum of all. */
function nucleusOf(weights: Float64Array, topP: number): Float64Array {
  if (topP === 1) return weights;
  const target = topP * sumOf(weights);
  return weights.subarray(0, firstPlace(weights, (sum) => sum >= target) + 1);
}

/** The first place up to which the sum of the weights is enough. */
function firstPlace(weights: Float64Array, isEnough: (sum: number) => boolean): number {
  let sum = 0;
  const place = weights.findIndex((weight) => isEnough((sum += weight)));
  return place === -1 ? weights.length - 1 : place; // rounding may leave the sum below
}

function sumOf(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
