import type { Series } from '../data/series';

/** What is said of the values after a step. */
export interface Forecast {
  /** the first step that was not known */
  readonly end: number;
  /** [horizon*level], by the levels of `QUANTILE_LEVELS` */
  readonly quantiles: Float64Array;
}

/** Whatever forecasts: a trained network, or one of the simple methods that it has to be better than. */
export interface Forecaster {
  readonly name: string;
  /** Forecasts of a series from each of some steps on, in their order, none of which sees a value at or after its step. */
  forecast(series: Series, ends: readonly number[], horizon: number): Promise<Forecast[]>;
}

/** Methods that a series can be forecast with, by their names: networks, the mean of networks and others, and the simple ones. */
export const METHODS = ['network', 'combination', 'ets', 'ar', 'seasonal-naive', 'naive', 'drift'] as const;
export type Method = (typeof METHODS)[number];
