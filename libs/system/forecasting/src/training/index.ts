export { compareForecasters, fitForecaster } from './fit-forecaster';
export type { CompareOptions, Comparison, Fitted } from './fit-forecaster';
export { trainForecaster } from './train-forecaster';
export type { ForecasterTrainOptions } from './train-forecaster';
export type { Standing } from '../evaluation/rolling-origin';
