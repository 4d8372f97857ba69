import { MODEL_FORMAT_VERSION, trainingFactsSchema } from '@tolmach/contracts';
import type { Model, System } from '@tolmach/model-folder';
import { z } from 'zod';
import { forecasterArchitectureSchema } from './architecture';

export { QUANTILE_LEVELS } from './architecture';
export { METHODS } from './model/forecast';
export type { Forecast, Method } from './model/forecast';
export { forecastingTrainingConfigSchema } from './training-config';
export type { ForecastingTrainingConfig } from './training-config';

const scale = z.strictObject({
  location: z.number().describe('what is taken off a value'),
  scale: z.number().gt(0).describe('what it is then divided by'),
});

const scaledSeries = z.strictObject({
  name: z.string().describe('name of the series'),
  scale: scale.describe('of its values'),
  observed: z.array(scale).describe('of covariates that end with it'),
  known: z.array(scale).describe('of covariates that are known beforehand'),
});

/** model.json of a forecaster. */
export const forecastingModelFileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
  kind: z.literal('forecasting').describe('what the model does'),
  observedNames: z.array(z.string()).default([]).describe('columns of the covariates that end with the series'),
  knownNames: z.array(z.string()).default([]).describe('columns of the covariates that are known beforehand'),
  series: z
    .array(scaledSeries)
    .min(1)
    .describe('what numbers are measured by; a series of another name is measured by itself'),
  calibration: z
    .array(z.number().gt(0))
    .length(3)
    .describe('factors for the intervals of 95, 80 and 50 %, from validation'),
  architecture: forecasterArchitectureSchema.describe('parameters of the model, names and shapes'),
  training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
});
export type ForecastingModelFile = Readonly<z.infer<typeof forecastingModelFileSchema>>;

/** Forecasting, for whoever reads and writes model folders. */
export const FORECASTING: System<ForecastingModelFile> = {
  kind: 'forecasting',
  schema: forecastingModelFileSchema,
  fileNames: () => [],
};

/** A forecaster's folder: its network. */
export type ForecastingParts = Model<ForecastingModelFile>;
