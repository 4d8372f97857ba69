import { csvLine, jsonLine } from '@tolmach/command-line';
import type { Series } from '@tolmach/forecasting/data';
import { QUANTILE_LEVELS } from '@tolmach/forecasting/system';
import type { Forecast } from '@tolmach/forecasting/system';

/** What is forecast of one step. */
export interface ForecastRow {
  readonly series: string;
  readonly time: string;
  readonly median: number;
  readonly lower80: number;
  readonly upper80: number;
  readonly lower95: number;
  readonly upper95: number;
}

/** One row per step. */
export function forecastRows({ name, axis }: Series, { end, quantiles }: Forecast): ForecastRow[] {
  const levels = QUANTILE_LEVELS.length;
  return Array.from({ length: quantiles.length / levels }, (_, step) => {
    const at = (level: number) =>
      rounded(quantiles[step * levels + QUANTILE_LEVELS.findIndex((one) => one === level)] ?? NaN);
    return {
      series: name,
      time: axis.label(end + step),
      median: at(0.5),
      lower80: at(0.1),
      upper80: at(0.9),
      lower95: at(0.025),
      upper95: at(0.975),
    };
  });
}

/** Rows as a table for readers, as CSV with a header, or as JSON lines. */
export function* formatRows(rows: readonly ForecastRow[], format: 'text' | 'csv' | 'json'): Generator<string> {
  if (format === 'json') return yield* rows.map((row) => jsonLine(row));
  if (format === 'csv') {
    yield 'series,time,median,lower80,upper80,lower95,upper95';
    return yield* rows.map((row) => csvLine(Object.values(row)));
  }
  const isOne = new Set(rows.map(({ series }) => series)).size === 1;
  const cells = rows.map((row) => [
    ...(isOne ? [] : [row.series]),
    row.time,
    ...[row.median, row.lower80, row.upper80, row.lower95, row.upper95].map(String),
  ]);
  const header = [...(isOne ? [] : ['series']), 'time', 'median', '80 % from', 'to', '95 % from', 'to'];
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const texts = isOne ? 1 : 2;
  for (const row of [header, ...cells]) {
    yield row
      .map((cell, column) => (column < texts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
