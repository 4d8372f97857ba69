import { forecastScores, naiveError } from '@tolmach/metrics';
import type { ForecastOutcome, ForecastScores } from '@tolmach/metrics';
import { QUANTILE_LEVELS } from '../architecture';
import { AUTOREGRESSION } from '../baselines/autoregression';
import { baseline } from '../baselines/baseline';
import { EXPONENTIAL_SMOOTHING } from '../baselines/exponential-smoothing';
import { DRIFT, NAIVE, SEASONAL_NAIVE } from '../baselines/naive';
import type { Series } from '../data/series';
import type { Forecaster } from '../model/forecast';

/** A series, and the steps that it is forecast from. */
export interface Origins {
  readonly series: Series;
  /** the first step that is not known, for each forecast */
  readonly ends: readonly number[];
}

/** How a forecaster did. */
export interface ForecasterStanding {
  readonly name: string;
  readonly scores: ForecastScores;
}

/** The methods that a network has to be better than; those of a season where there is one. */
export function baselines(season: number): Forecaster[] {
  const methods = [NAIVE, ...(season > 1 ? [SEASONAL_NAIVE] : []), DRIFT, EXPONENTIAL_SMOOTHING, AUTOREGRESSION];
  return methods.map((method) => baseline(method, season));
}

/** Steps to forecast from, evenly spread from `first` on, each with a whole horizon after it. */
export function originsOf(
  series: Series,
  first: number,
  { horizon, count }: { readonly horizon: number; readonly count: number },
): Origins {
  const last = series.values.length - horizon;
  const number = Math.max(1, Math.min(count, last - first + 1));
  const step = number > 1 ? (last - first) / (number - 1) : 0;
  return {
    series,
    ends: Array.from({ length: number }, (_, index) => Math.round(Math.min(first, last) + index * step)),
  };
}

/**
 * How forecasters do from the same steps on, the best first, by the mean absolute scaled error; by CRPS where there is none,
 * as for a series that repeats its season exactly.
 * @see Tashman 2000 (rolling origin); Hyndman and Koehler 2006 (scaled errors)
 */
export async function rollingOrigin(
  forecasters: readonly Forecaster[],
  origins: readonly Origins[],
  { horizon, season }: { readonly horizon: number; readonly season: number },
): Promise<ForecasterStanding[]> {
  const standings: ForecasterStanding[] = [];
  for (const forecaster of forecasters) {
    const outcomes: ForecastOutcome[] = [];
    for (const { series, ends } of origins) {
      const forecasts = await forecaster.forecast(series, ends, horizon);
      for (const { end, quantiles } of forecasts)
        outcomes.push(...outcomesOf(series, { end, quantiles, horizon, season }));
    }
    standings.push({ name: forecaster.name, scores: forecastScores(outcomes, QUANTILE_LEVELS) });
  }
  return standings.sort((a, b) => ranked(a) - ranked(b));
}

function ranked({ scores: { mase, crps } }: ForecasterStanding): number {
  return Number.isNaN(mase) ? crps : mase;
}

/** The values after a step that were observed, and what was forecast of each. */
export function outcomesOf(
  { values }: Series,
  {
    end,
    quantiles,
    horizon,
    season,
  }: { readonly end: number; readonly quantiles: Float64Array; readonly horizon: number; readonly season: number },
): ForecastOutcome[] {
  const levels = QUANTILE_LEVELS.length;
  const scale = naiveError(values.subarray(0, end), season);
  return Array.from({ length: horizon }, (_, step) => step).flatMap((step) => {
    const actual = values[end + step] ?? NaN;
    if (Number.isNaN(actual)) return [];
    return [{ actual, quantiles: quantiles.subarray(step * levels, (step + 1) * levels), naiveError: scale }];
  });
}
