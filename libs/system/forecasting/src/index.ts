export { QUANTILE_LEVELS } from './architecture';
export type { Forecast, Forecaster } from './model/forecast';
export { ForecastingModel, loadForecaster } from './model/forecasting-model';
export { FORECASTING } from './system';
