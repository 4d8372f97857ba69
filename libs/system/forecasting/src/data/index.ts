export { readSeries } from './read-series';
export type { ReadSeriesOptions, SeriesFile } from './read-series';
export { expectForecastable, upTo } from './series';
export type { Series } from './series';
export type { ColumnChoice } from './find-columns';
export type { TimeRules } from './place-records';
export type { TimeAxis, TimeStep } from './time-axis';
export type { TimePrecision, TimeStamp } from './time-field';
