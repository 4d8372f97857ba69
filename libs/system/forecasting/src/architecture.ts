import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { z } from 'zod';
import { CALENDAR_CYCLES } from './windows/calendar';

const steps = (what: string) => z.int().min(1).max(10_000).describe(`${what}; steps`);
const rate = (what: string) => z.number().min(0).max(0.95).default(0).describe(`${what}; probability`);

/** What a network is made of, whatever the series. */
export const networkShape = {
  cell: cellConfigSchema.prefault({}).describe('recurrent cell of every layer'),
  hiddenSize: z.int().min(1).max(4096).default(32).describe('channels of a layer'),
  numLayers: z.int().min(1).max(8).default(1).describe('recurrent layers'),
  dropout: rate('dropout between layers and before the output').default(0.1),
  linear: z
    .boolean()
    .default(true)
    .describe(
      'whether an autoregression over the values of the window is added to what the network says (Lai et al. 2018)',
    ),
  members: z
    .int()
    .min(1)
    .max(32)
    .default(3)
    .describe('networks with starting values of their own, whose quantiles are averaged'),
  distribution: z
    .enum(['quantiles', 'gaussian', 'student'])
    .default('quantiles')
    .describe(
      'what is said of a value: quantiles (Wen et al. 2017), or a likelihood that is Gaussian (Salinas et al. 2020) or Student-t',
    ),
  scaling: z
    .enum(['series', 'window', 'mean'])
    .default('window')
    .describe(
      'what values are measured by: mean and deviation of their series, kept with the model; the last value and the spread of ' +
        'the window; or the mean magnitude of the window (Salinas et al. 2020)',
    ),
  initialisation: initialisationSchema.prefault({}).describe('starting values of parameters'),
};

/** What of a network follows from the series where it is not given. */
export const windowShape = {
  horizon: steps('values that are forecast at once; 1 forecasts step by step, from values that it draws').default(12),
  context: steps('values that a forecast is made from'),
  season: steps('after which things repeat, whose last value is an input; 1 for no season'),
  transform: z
    .enum(['none', 'log'])
    .describe('what is forecast: values, or their logarithms, which suits what grows by shares'),
  calendar: z.array(z.enum(CALENDAR_CYCLES)).describe('cycles of the calendar that inputs say the place in'),
};

/** Everything that fixes the parameters of a forecaster, names and shapes. */
export const forecasterArchitectureSchema = z.strictObject({
  ...windowShape,
  known: z.int().min(0).max(1000).default(0).describe('covariates that are known beforehand'),
  observed: z.int().min(0).max(1000).default(0).describe('covariates that end with the series'),
  ...networkShape,
});
export type ForecasterArchitecture = Readonly<z.infer<typeof forecasterArchitectureSchema>>;

/** Probabilities of the quantiles that forecasts have: the median, and the ends of intervals of 50, 80 and 95 %. */
export const QUANTILE_LEVELS = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975] as const;

/** Numbers that say what a distribution is at one step. */
export function outputSize({ distribution }: Pick<ForecasterArchitecture, 'distribution'>): number {
  return { quantiles: QUANTILE_LEVELS.length, gaussian: 2, student: 3 }[distribution];
}

/** Channels of an input: value, whether there is one, the value of the last season, calendar and covariates. */
export function featureSize({ season, calendar, known, observed }: ForecasterArchitecture): number {
  return 2 + (season > 1 ? 1 : 0) + 2 * calendar.length + known + 2 * observed;
}

/** [output] 1 for what moves with the values, 0 for what is a width. */
export function locationShares({ distribution }: Pick<ForecasterArchitecture, 'distribution'>): number[] {
  const width = outputSize({ distribution });
  return Array.from({ length: width }, (_, index) => (distribution === 'quantiles' || index === 0 ? 1 : 0));
}
