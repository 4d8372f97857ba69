import { jStat } from 'jstat';
import { QUANTILE_LEVELS, outputSize } from '../architecture';
import type { ForecasterArchitecture } from '../architecture';

/** Smallest width of a likelihood, in scales: a series of few different values shall not drive it to 0. */
export const LEAST_WIDTH = 1e-3;
/** A Student-t distribution of fewer degrees of freedom has no variance. */
export const LEAST_FREEDOM = 2;

/** The value below which a share `level` of a distribution lies; `said` are the numbers that a network says of it. */
type Quantile = (said: Float32Array, level: number) => number;

const QUANTILES: Readonly<Record<ForecasterArchitecture['distribution'], Quantile>> = {
  quantiles: (said, level) => between(Float64Array.from(said).sort(), level),
  gaussian: ([location = NaN, width = NaN], level) => location + widthOf(width) * jStat.normal.inv(level, 0, 1),
  student: ([location = NaN, width = NaN, freedom = NaN], level) =>
    location + widthOf(width) * jStat.studentt.inv(level, softplus(freedom) + LEAST_FREEDOM),
};

/**
 * Quantiles of the values of a horizon, in scales of the window, [horizon*level]: the mean of those of all members
 * (Vincent 1912), which is a distribution again.
 * @param outputs - of an executor, [member*batch*horizon*output]
 * @param row - the window in the batch
 */
export function quantilesOf(
  outputs: Float32Array,
  { row, batchSize }: { readonly row: number; readonly batchSize: number },
  architecture: Pick<ForecasterArchitecture, 'distribution' | 'horizon' | 'members'>,
): Float64Array {
  const { distribution, horizon, members } = architecture;
  const width = outputSize(architecture);
  const levels = QUANTILE_LEVELS.length;
  const found = new Float64Array(horizon * levels);
  for (let member = 0; member < members; member++) {
    for (let step = 0; step < horizon; step++) {
      const from = ((member * batchSize + row) * horizon + step) * width;
      const said = outputs.subarray(from, from + width);
      QUANTILE_LEVELS.forEach((level, index) => {
        found[step * levels + index] =
          (found[step * levels + index] ?? 0) + QUANTILES[distribution](said, level) / members;
      });
    }
  }
  return found;
}

/**
 * The quantile of a level from those of {@link QUANTILE_LEVELS}, in straight lines between them; outside them the outer
 * lines continue.
 * @param quantiles - [level], ascending
 */
export function between(quantiles: Float64Array, level: number): number {
  const last = QUANTILE_LEVELS.length - 1;
  const above = QUANTILE_LEVELS.findIndex((known) => known >= level);
  const upper = above < 0 ? last : Math.max(1, above);
  const [low, high] = [QUANTILE_LEVELS[upper - 1] ?? NaN, QUANTILE_LEVELS[upper] ?? NaN];
  const [from, to] = [quantiles[upper - 1] ?? NaN, quantiles[upper] ?? NaN];
  return from + ((level - low) / (high - low)) * (to - from);
}

function widthOf(said: number): number {
  return softplus(said) + LEAST_WIDTH;
}

function softplus(value: number): number {
  return Math.max(0, value) + Math.log1p(Math.exp(-Math.abs(value)));
}
