export type { Forecast, Forecaster } from './model/forecast';
export { ForecastingModel, loadForecaster } from './model/forecasting-model';
export { FORECASTING } from './system';
