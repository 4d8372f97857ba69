import { choiceOption, countOption, inputPath, listOption, skipBadOption, textOption } from '@tolmach/command-line';
import type { OptionValues } from '@tolmach/command-line';
import { UsageError, parseConfig } from '@tolmach/contracts';
import { forecastingTrainingConfigSchema } from '@tolmach/forecasting/system';
import type { ForecastingTrainingConfig } from '@tolmach/forecasting/system';
import { trainingEngineOption } from '@tolmach/model-commands';

const columns = (description: string) =>
  listOption({
    group: 'Input',
    description: `${description}; a name of the header or a number from 1, may be repeated`,
    placeholder: 'COLUMN',
  });

/** Flags that say how a file is read as series. */
export const seriesOptions = {
  column: columns('series to forecast (default: the only column of numbers)'),
  time: columns('dates, in one column or in several (year, month, day, hour; default: found)'),
  by: textOption({
    group: 'Input',
    description: 'column with the names of series that lie below each other',
    placeholder: 'COLUMN',
  }),
  observed: columns('covariate that ends with the series'),
  known: columns('covariate that is known beforehand, and given beyond the end of the series'),
  gaps: choiceOption({
    group: 'Input',
    description:
      'steps of time that are left out: take them for missing values if they are few (one in a hundred), refuse any, take all for missing values, or go by order alone',
    placeholder: 'RULE',
    choices: ['few', 'refuse', 'missing', 'ignore'],
    fallback: 'few',
  }),
  duplicates: choiceOption({
    group: 'Input',
    description: 'several records of one date: refuse them, or take one, their mean or sum',
    placeholder: 'RULE',
    choices: ['refuse', 'first', 'last', 'mean', 'sum'],
    fallback: 'refuse',
  }),
  skipBad: skipBadOption,
  season: countOption({
    group: 'Model',
    description:
      'steps after which things repeat (default: 24 hours, 7 days, 12 months, as the dates tell); 1 for no season',
    max: 10_000,
  }),
};

/** Flags of a network that is trained on the way. */
export const fitOptions = {
  steps: countOption({ group: 'Model', description: 'training steps of the network', max: 1_000_000, fallback: 300 }),
  seed: countOption({
    group: 'Model',
    description: 'start of all randomness; one seed gives one forecast, on one engine',
    min: 0,
    max: 2_147_483_647,
    fallback: 1,
  }),
  trainingEngine: {
    ...trainingEngineOption,
    description: 'compute engine that trains; auto uses the fastest available',
  },
  keep: textOption({
    group: 'Output',
    description: 'keep the runs of the training in this folder, with their models and reports',
    placeholder: 'FOLDER',
  }),
};

type SeriesValues = OptionValues<typeof seriesOptions>;

/** How a file is read, from the flags. */
export function readingOf({ column, time, by, observed, known, gaps, duplicates, skipBad }: SeriesValues) {
  return {
    columns: [...column],
    time: [...time],
    ...(by !== undefined && { by }),
    observed: [...observed],
    known: [...known],
    gaps,
    duplicates,
    skipBad,
  };
}

/** Peak of the learning rate of a network that is trained on the way. */
const RATE = 0.003;

/** The training config that the flags amount to. */
export function configOf(
  file: string,
  flags: SeriesValues & { readonly steps: number; readonly seed: number },
  horizon: number,
): ForecastingTrainingConfig {
  const { steps, seed, season } = flags;
  const config = {
    data: { files: [file], ...readingOf(flags) },
    model: { horizon, ...(season !== undefined && { season }) },
    schedule: { kind: 'linear', learningRate: RATE, warmupSteps: Math.min(20, steps - 1), finalStep: steps + 1 },
    validation: { everySteps: Math.ceil(steps / 6), patience: 1000 },
    stop: { steps },
    seed,
    checkpointEverySteps: steps,
  };
  return parseConfig(forecastingTrainingConfigSchema, config, 'flags');
}

/** The path of the one file that a command is given. */
export function oneFile(operands: readonly string[]): string {
  const [file, ...others] = operands;
  if (file !== undefined && others.length === 0) return inputPath(file);
  throw new UsageError({
    where: 'forecast',
    expected: 'one CSV file',
    received: file === undefined ? 'none' : `${String(operands.length)} names`,
    next: 'Give the path of one file; training on several is "forecast train".',
  });
}
