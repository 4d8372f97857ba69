/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import { lazy } from '@tolmach/contracts';
import type { ModelServices } from '@tolmach/model-commands';

type Forecasting = typeof import('@tolmach/forecasting');
type Training = typeof import('@tolmach/forecasting/training');

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: Forecasting['loadForecaster'];
  readonly readSeries: (typeof import('@tolmach/forecasting/data'))['readSeries'];
  readonly train: Training['trainForecaster'];
  readonly fit: Training['fitForecaster'];
  readonly compare: Training['compareForecasters'];
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const forecasting = () => require('@tolmach/forecasting') as Forecasting; // its own type
const data = () => require('@tolmach/forecasting/data') as typeof import('@tolmach/forecasting/data');
const training = () => require('@tolmach/forecasting/training') as Training;

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(forecasting, 'loadForecaster'),
  readSeries: lazy(data, 'readSeries'),
  train: lazy(training, 'trainForecaster'),
  fit: lazy(training, 'fitForecaster'),
  compare: lazy(training, 'compareForecasters'),
};
