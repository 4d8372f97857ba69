export { compareForecasters, fitForecaster } from './fit-forecaster';
export type { CompareOptions, Comparison, Fitted } from './fit-forecaster';
export { trainForecaster } from './train-forecaster';
export type { ForecasterTrainOptions } from './train-forecaster';
export type { ForecasterStanding } from '../evaluation/rolling-origin';
