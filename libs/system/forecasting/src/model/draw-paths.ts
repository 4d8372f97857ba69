import { QUANTILE_LEVELS } from '../architecture';
import type { Series } from '../data/series';
import { scaleSeries } from '../windows/scale-series';
import type { WindowPlace } from '../windows/window';
import { forecastWindows } from './forecast-windows';
import type { WindowForecaster } from './forecast-windows';
import { between } from './quantiles';

/** Paths that are drawn. */
const NUM_PATHS = 200;

/** Numbers in (0, 1) in an order that a seed fixes. */
export type Draws = () => number;

/** @see Steele et al. 2014 (SplitMix), with 32 bits */
export function seededDraws(seed: number): Draws {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (((mixed ^ (mixed >>> 15)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/**
 * Quantiles [horizon*level] of paths that are drawn block after block: each continues from what it drew before.
 * @see Salinas et al. 2020, section 3.3 (ancestral sampling)
 */
export async function drawnQuantiles(
  forecaster: WindowForecaster,
  { scaled, end }: WindowPlace,
  horizon: number,
  draw: Draws,
): Promise<Float64Array> {
  const { horizon: block } = forecaster.architecture;
  const levels = QUANTILE_LEVELS.length;
  const paths = Array.from({ length: NUM_PATHS }, () => longer(scaled.series.values, end, end + horizon));
  for (let done = 0; done < horizon; done += block) {
    const kept = [{ ...scaled, name: scaled.series.name }];
    const places = paths.map((values) => ({ scaled: scaleSeries(withValues(scaled.series, values), { ...forecaster.architecture, kept }), end: end + done })); // prettier-ignore
    const quantiles = await forecastWindows(forecaster, done === 0 ? places.slice(0, 1) : places);
    paths.forEach((values, path) => {
      const ofPath = quantiles[done === 0 ? 0 : path] ?? new Float64Array();
      for (let step = 0; step < Math.min(block, horizon - done); step++) {
        values[end + done + step] = between(ofPath.subarray(step * levels, (step + 1) * levels), draw());
      }
    });
  }
  const found = new Float64Array(horizon * levels);
  for (let step = 0; step < horizon; step++) {
    const drawn = Float64Array.from(paths, (values) => values[end + step] ?? NaN).sort();
    QUANTILE_LEVELS.forEach((level, index) => {
      found[step * levels + index] = drawn[Math.min(NUM_PATHS - 1, Math.floor(level * NUM_PATHS))] ?? NaN;
    });
  }
  return found;
}

function longer(values: Float64Array, end: number, length: number): Float64Array {
  const made = new Float64Array(length).fill(NaN);
  made.set(values.subarray(0, end));
  return made;
}

function withValues(series: Series, values: Float64Array): Series {
  return { ...series, values };
}
