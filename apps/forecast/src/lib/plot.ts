import type { Series } from '@tolmach/forecasting/data';
import { QUANTILE_LEVELS } from '@tolmach/forecasting/system';
import type { Forecast } from '@tolmach/forecasting/system';
import type { Plot } from '@tolmach/plot';

/** A series with what is forecast of it. */
export interface PlottedForecast {
  readonly series: Series;
  readonly forecast: Forecast;
}

/** Steps before the forecast that are shown, for each one that is forecast. */
const SHOWN = 6;
const LEAST_SHOWN = 48;
const levels = QUANTILE_LEVELS.length;

/** The end of each series, with the median and the intervals of 80 and 95 %, one chart below the other. */
export function plotOf(forecasts: readonly PlottedForecast[]): Plot {
  return { vconcat: forecasts.map(chartOf) };
}

function chartOf({ series, forecast }: PlottedForecast) {
  const { end, quantiles } = forecast;
  const horizon = quantiles.length / levels;
  const timeOf = (step: number) => series.axis.at(step)?.ms ?? step + 1;
  const isDated = series.axis.at(0) !== undefined;
  const first = Math.max(0, end - Math.max(LEAST_SHOWN, SHOWN * horizon));
  const past = Array.from({ length: end - first }, (_, index) => ({
    time: timeOf(first + index),
    value: present(series.values[first + index]),
  }));
  const following = Array.from({ length: horizon }, (_, step) => {
    const [low95, low80, , median, , high80, high95] = quantiles.subarray(step * levels, (step + 1) * levels);
    return { time: timeOf(end + step), median, low80, high80, low95, high95 };
  });
  const x = {
    field: 'time',
    type: isDated ? ('temporal' as const) : ('quantitative' as const),
    title: null,
    ...(isDated && { scale: { type: 'utc' as const } }),
  };
  const y = (field: string) => ({ field, type: 'quantitative' as const, title: series.name, scale: { zero: false } });
  const band = (percent: string, opacity: number) => ({
    data: { values: following },
    mark: { type: 'area' as const, opacity, color: '#4c78a8' },
    encoding: { x, y: y(`low${percent}`), y2: { field: `high${percent}` } },
  });
  return {
    width: 640,
    height: 240,
    layer: [
      band('95', 0.2),
      band('80', 0.3),
      { data: { values: past }, mark: { type: 'line' as const, color: '#333333' }, encoding: { x, y: y('value') } },
      {
        data: { values: following },
        mark: { type: 'line' as const, color: '#1f4e8c' },
        encoding: { x, y: y('median') },
      },
    ],
  };
}

function present(value = NaN): number | null {
  return Number.isNaN(value) ? null : value;
}
