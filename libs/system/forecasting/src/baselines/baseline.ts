import { QUANTILE_LEVELS } from '../architecture';
import type { Series } from '../data/series';
import type { Forecast, Forecaster } from '../model/forecast';
import { isFarFromZero } from '../windows/scaling';

/** A method that forecasts values, not distributions; `fit` sees no value at or after the end of what it is given. */
export interface PointMethod {
  readonly name: string;
  /**
   * Fits the method, and returns what it forecasts after the first `end` of the values that it was fitted to.
   * @param values - without missing ones
   * @param season - steps after which things repeat; 1 for no season
   */
  fit(values: Float64Array, season: number): (end: number, horizon: number) => Float64Array;
}

/** Values before a forecast that a method is fitted to, at most. */
const LONGEST_PAST = 2000;
/** Past forecasts that tell how wide intervals have to be. */
const NUM_PAST = 100;

/** A method with quantiles: what it says, moved by the quantiles of the errors that it made as many steps ahead before. */
export function baseline(method: PointMethod, season: number): Forecaster {
  return {
    name: method.name,
    forecast: (series, ends, horizon) =>
      Promise.resolve(
        ends.map((end) => ({ end, quantiles: quantilesAfter(method, { series, end, season }, horizon) })),
      ),
  };
}

function quantilesAfter(
  method: PointMethod,
  { series, end, season }: { readonly series: Series; readonly end: number; readonly season: number },
  horizon: number,
): Float64Array {
  const values = filled(series.values.subarray(Math.max(0, end - LONGEST_PAST), end));
  const { length } = values;
  const forecast = method.fit(values, season);
  const growsByShares = isFarFromZero(values);
  const unit = (value = 1) => (growsByShares ? Math.max(Math.abs(value), Number.MIN_VALUE) : 1);
  const first = Math.min(length - 1, Math.max(2, 2 * season, length - horizon - NUM_PAST));
  const errors: number[][] = Array.from({ length: horizon }, () => []);
  for (let past = first; past < length; past++) {
    const said = forecast(past, horizon);
    for (let step = 0; step < horizon && past + step < length; step++) errors[step]?.push(((values[past + step] ?? NaN) - (said[step] ?? NaN)) / unit(said[step])); // prettier-ignore
  }
  const said = forecast(length, horizon);
  const quantiles = new Float64Array(horizon * QUANTILE_LEVELS.length);
  said.forEach((value, step) => {
    const offsets = errorQuantiles(errors, step);
    QUANTILE_LEVELS.forEach((level, index) => {
      const offset = (offsets[index] ?? 0) * unit(value);
      const outward = level < 0.5 ? Math.min(0, offset) : Math.max(0, offset);
      quantiles[step * QUANTILE_LEVELS.length + index] = level === 0.5 ? value : value + outward;
    });
  });
  return quantiles;
}

/** Fewer errors say nothing of the tails: those of fewer steps ahead, which grow with the root of the steps, stand in. */
const LEAST_ERRORS = 10;

function errorQuantiles(errors: readonly number[][], step: number): number[] {
  const from = errors.findLastIndex((ofStep, index) => index <= step && ofStep.length >= LEAST_ERRORS);
  const known = from < 0 ? 0 : from;
  const growth = Math.sqrt((step + 1) / (known + 1));
  const sorted = [...(errors[known] ?? [])].sort((a, b) => a - b);
  return QUANTILE_LEVELS.map((level) => growth * (at(sorted, level) ?? 0));
}

/** Linear between the places of sorted values, which stand at (i + 0.5) / n. */
function at(sorted: readonly number[], level: number): number | undefined {
  const place = Math.min(sorted.length - 1, Math.max(0, level * sorted.length - 0.5));
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? undefined : low + (place - Math.floor(place)) * (high - low);
}

/** Values with straight lines over those that are missing; what is missing at an end is as its neighbour. */
export function filled(values: Float64Array): Float64Array {
  const made = Float64Array.from(values);
  let last = -1;
  for (let step = 0; step < made.length; step++) {
    if (Number.isNaN(made[step])) continue;
    for (let between = last + 1; between < step; between++) {
      const [from, to] = [made[last] ?? made[step] ?? NaN, made[step] ?? NaN];
      made[between] = from + ((between - last) / (step - last)) * (to - from);
    }
    last = step;
  }
  return last < 0 ? made.fill(0) : made.fill(made[last] ?? 0, last + 1);
}

/** The mean of what several forecasters say, quantile by quantile. */
export function combination(forecasters: readonly Forecaster[]): Forecaster {
  return {
    name: 'combination',
    async forecast(series, ends, horizon) {
      const all: Forecast[][] = [];
      for (const forecaster of forecasters) all.push(await forecaster.forecast(series, ends, horizon));
      return ends.map((end, index) => {
        const [first, ...others] = all.map((each) => each[index]?.quantiles ?? new Float64Array());
        const quantiles = (first ?? new Float64Array()).map(
          (value, place) => others.reduce((sum, other) => sum + (other[place] ?? NaN), value) / all.length,
        );
        return { end, quantiles };
      });
    },
  };
}
