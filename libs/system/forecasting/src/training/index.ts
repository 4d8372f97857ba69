export { trainForecaster } from './train-forecaster';
