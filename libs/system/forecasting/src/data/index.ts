export { readSeries } from './read-series';
export type { ReadSeriesOptions, SeriesFile } from './read-series';
export { expectForecastable, upTo } from './series';
export type { Series } from './series';
