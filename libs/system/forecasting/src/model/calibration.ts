import { QUANTILE_LEVELS } from '../architecture';

/** Pairs of quantiles at the ends of an interval, by their places, from the widest in; the median is between them. */
const PAIRS = [
  [0, 6],
  [1, 5],
  [2, 4],
] as const;
const MEDIAN = 3;

/** [pair] what the distance of an interval's ends from the median is multiplied by. */
export type Calibration = readonly number[];

/** Intervals as they are. */
export const UNCALIBRATED: Calibration = PAIRS.map(() => 1);

/** A forecast of one value and the value that came. */
export interface Outcome {
  /** [level] */
  readonly quantiles: Float64Array;
  readonly value: number;
}

/** Fewer values tell less about how wide intervals should be than the training loss does. */
const LEAST_OUTCOMES = 30;
/** No interval becomes narrower or wider than by these factors. */
const FACTORS = [0.5, 3] as const;

/**
 * The factors with which intervals would have held as many of the values that came as they promise; ones where there are
 * too few to tell.
 * @see Romano et al. 2019, whose offsets are multiples of the width here
 */
export function calibrate(outcomes: readonly Outcome[]): Calibration {
  if (outcomes.length < LEAST_OUTCOMES) return UNCALIBRATED;
  const factors = PAIRS.map(([low, high]) => {
    const needed = outcomes
      .map(({ quantiles, value }) => neededFactor(quantiles, value, low, high))
      .sort((a, b) => a - b);
    const promised = QUANTILE_LEVELS[high] - QUANTILE_LEVELS[low];
    const place = Math.min(needed.length, Math.ceil(promised * (needed.length + 1))) - 1;
    return Math.min(FACTORS[1], Math.max(FACTORS[0], needed[place] ?? 1));
  });
  return factors;
}

/** How much wider an interval would have had to be to end at the value. */
function neededFactor(quantiles: Float64Array, value: number, low: number, high: number): number {
  const median = quantiles[MEDIAN] ?? NaN;
  const width = value < median ? median - (quantiles[low] ?? NaN) : (quantiles[high] ?? NaN) - median;
  const distance = Math.abs(value - median);
  if (distance === 0) return 0;
  return width > 0 ? distance / width : Infinity;
}

/** Quantiles [step*level] with their distances from the median multiplied, never crossing. */
export function calibrated(quantiles: Float64Array, calibration: Calibration): Float64Array {
  const width = QUANTILE_LEVELS.length;
  const moved = Float64Array.from(quantiles);
  for (let from = 0; from < quantiles.length; from += width) {
    const median = quantiles[from + MEDIAN] ?? NaN;
    PAIRS.forEach((pair, index) => {
      for (const place of pair) moved[from + place] = median + (calibration[index] ?? 1) * ((quantiles[from + place] ?? NaN) - median); // prettier-ignore
    });
    moved.subarray(from, from + width).sort();
  }
  return moved;
}
