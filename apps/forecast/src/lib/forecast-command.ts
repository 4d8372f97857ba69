import { SKIP_BAD_ADVICE, defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { forecastingTrainingConfigSchema } from '@tolmach/forecasting/system';
import type { ForecastingModelFile } from '@tolmach/forecasting/system';
import { modelsCommand, trainCommand } from '@tolmach/model-commands';
import type { Training } from '@tolmach/model-commands';
import { evaluateCommand } from './evaluate-command';
import { MODELS } from './forecast-models';
import { forecastOptions, runForecast } from './run-forecast';
import type { Services } from './services';

const NOTES = `The file is CSV with one step of time per line: with or without a header, parted by commas, semicolons, tabs or bars, with decimal points or, \
where commas do not part fields, decimal commas. Empty fields, NA, NaN, null and ? are missing values. Records at the end without a date, or without a number, are \
footers. A network is trained on all but the end of the series and compared there with ets (exponential smoothing), ar (autoregression), \
naive forecasts, and the mean of network, ets and ar (combination); what does best forecasts, and standard error says what that is. \
One object of --format json per step: series, time, median, lower80, upper80, lower95, upper95.`;

const TRAINING: Training<ForecastingModelFile, typeof forecastingTrainingConfigSchema> = {
  models: MODELS,
  schema: forecastingTrainingConfigSchema,
  summary: 'Train a network on the series of CSV files',
  startConfig: ({ architecture: { known: _known, observed: _observed, ...model } }) => ({ model }),
};

/** `forecast`, and its sub-commands. */
export function forecastCommand(services: Services): Command {
  return defineCommand({
    name: 'forecast',
    summary: 'Forecast a time series, with intervals',
    examples: [
      'forecast data.csv --column passengers --horizon 12',
      'forecast data.csv --horizon 24 --format csv --plot forecast.svg',
    ],
    notes: NOTES,
    advice: SKIP_BAD_ADVICE,
    operands: { name: 'FILE', description: 'CSV file' },
    subCommands: [modelsCommand(MODELS, services), evaluateCommand(services), trainCommand(TRAINING, services)],
    options: forecastOptions,
    run: (call) => runForecast(call, services),
  });
}
