import { dataFile, runShape, skipBadKey, stepShape } from '@tolmach/contracts';
import { z } from 'zod';
import { networkShape, windowShape } from './architecture';

const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);
const columns = (what: string) =>
  z.array(z.string().min(1)).default([]).describe(`names or numbers (from 1) of columns: ${what}`);

const dataSchema = z.strictObject({
  files: z
    .array(dataFile('CSV file with one step of time per line'))
    .min(1)
    .describe('series to learn from, of one step'),
  columns: columns('the series to forecast; default: the only column of numbers'),
  time: columns('dates, in one column or in several (year, month, day, hour); default: found by what they hold'),
  by: z.string().min(1).optional().describe('column with the names of series that lie below each other'),
  observed: columns('covariates that end with the series'),
  known: columns('covariates that are known beforehand'),
  gaps: z
    .enum(['few', 'refuse', 'missing', 'ignore'])
    .default('few')
    .describe(
      'steps that are left out: missing values up to one in a hundred and an error beyond, always an error, always missing ' +
        'values, or nothing, as if the order were all',
    ),
  duplicates: z
    .enum(['refuse', 'first', 'last', 'mean', 'sum'])
    .default('refuse')
    .describe('several records of one date: an error, or what is taken of them'),
  skipBad: skipBadKey,
});

const { labelSmoothing: _smoothing, wordDropout: _words, ...guards } = stepShape;

const updateSchema = z.strictObject({
  batchSize: count('windows per batch').default(64),
  ...guards,
});

const validationSchema = z.strictObject({
  everySteps: count('steps between validations').default(100),
  metric: z
    .enum(['pinball', 'mase'])
    .default('pinball')
    .describe('what chooses the best model; mase: error of the median over that of the naive forecast of the season'),
  share: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.15)
    .describe('last part of every series that is validated on and not trained on; 0 trains on all of it'),
  maxWindows: count('windows that are validated on, evenly spread').default(200),
  patience: count('validations without a better score before training stops').default(10),
});

/** Everything that fixes a training run of a forecaster. */
export const forecastingTrainingConfigSchema = z.strictObject({
  data: dataSchema.describe('series'),
  model: z
    .strictObject({
      horizon: windowShape.horizon,
      context: windowShape.context.optional(),
      season: windowShape.season.optional(),
      transform: windowShape.transform.optional(),
      calendar: windowShape.calendar.optional(),
      ...networkShape,
    })
    .prefault({})
    .describe(
      'parameters of the model; context, season, transform and calendar follow from the series where they are not given',
    ),
  update: updateSchema.prefault({}).describe('batches and what guards a step'),
  validation: validationSchema.prefault({}).describe('how the best model is found'),
  ...runShape,
});
export type ForecastingTrainingConfig = Readonly<z.infer<typeof forecastingTrainingConfigSchema>>;
