import {
  ExitCode,
  choiceOption,
  countOption,
  exitCodeWith,
  expectSeparateFiles,
  standardOutput,
  textOption,
  writeRecords,
} from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { Faults } from '@tolmach/contracts';
import { expectWritable, writeFileDurably } from '@tolmach/durable-files';
import type { Series } from '@tolmach/forecasting/data';
import { METHODS } from '@tolmach/forecasting/system';
import type { Forecast, Method } from '@tolmach/forecasting/system';
import { deviceOf, deviceOptions, findModel, withOpenModel } from '@tolmach/model-commands';
import { drawn } from '@tolmach/plot';
import { trainingNotes } from './training-notes';
import { MODELS } from './forecast-models';
import { formatRows, forecastRows } from './forecast-rows';
import { plotOf } from './plot';
import { configOf, fitOptions, oneFile, readingOf, seriesOptions } from './series-options';
import type { Services } from './services';
import { standingLines, verdict } from './standings';
import { withRunFolder } from './with-run-folder';

/** Flags of `forecast` itself. */
export const forecastOptions = {
  ...seriesOptions,
  horizon: countOption({
    group: 'Model',
    description: 'steps to forecast (default: 12, or as many as the model says at once)',
    max: 10_000,
  }),
  method: choiceOption<Method | 'auto'>({
    group: 'Model',
    description: 'what forecasts; auto is what does best on the end of the series',
    placeholder: 'METHOD',
    choices: ['auto', ...METHODS],
    fallback: 'auto',
  }),
  model: textOption({
    group: 'Model',
    description: 'trained model, by name or folder, instead of fitting one; "forecast models" lists them',
    placeholder: 'NAME|FOLDER',
  }),
  ...fitOptions,
  format: choiceOption({
    group: 'Output',
    description: 'a table, CSV with a header, or one JSON object per line',
    placeholder: 'FORMAT',
    choices: ['text', 'csv', 'json'],
    fallback: 'text',
  }),
  plot: textOption({ group: 'Output', description: 'draw series and forecast to this SVG file', placeholder: 'FILE' }),
  ...deviceOptions,
};

/** A call of `forecast`. */
export type ForecastCall = Call<typeof forecastOptions>;

const DEFAULT_HORIZON = 12;

/** Forecasts that were made, with their series. */
type Forecasts = readonly { readonly series: Series; readonly forecast: Forecast }[];

/** Forecasts of a file, and how many of its records could not be used. */
interface FileForecasts {
  readonly forecasts: Forecasts;
  readonly numBad: number;
}

/** Runs `forecast` itself and returns the exit code. */
export async function runForecast(call: ForecastCall, services: Services): Promise<ExitCode> {
  const file = oneFile(call.operands);
  const { plot } = call.options;
  expectSeparateFiles({ inputs: [file], outputs: { '--plot': plot } });
  if (plot !== undefined) await expectWritable(plot, { what: 'an SVG file' });
  const found =
    call.options.model === undefined
      ? await fitted(file, call, services)
      : await byModel(file, call.options.model, call, services);
  if (found === undefined) return ExitCode.Interrupted;
  const { forecasts, numBad } = found;
  const { streams, options } = call;
  const rows = forecasts.flatMap(({ series, forecast }) => forecastRows(series, forecast));
  if (plot !== undefined) await writeFileDurably(plot, await drawn(plotOf(forecasts)));
  await writeRecords(formatRows(rows, options.format), standardOutput(streams));
  return exitCodeWith(numBad);
}

/** Forecasts of the method that does best, or is asked for, fitted to the file. */
function fitted(
  file: string,
  { options, streams, progress }: ForecastCall,
  services: Services,
): Promise<FileForecasts | undefined> {
  const horizon = options.horizon ?? DEFAULT_HORIZON;
  const config = configOf(file, options, horizon);
  return withRunFolder(options.keep, async (out) => {
    const found = await services.fit(config, {
      out,
      method: options.method,
      engine: options.trainingEngine,
      device: deviceOf(options),
      numOrigins: NUM_ORIGINS,
      signal: streams.signal,
      listener: trainingNotes(progress),
    });
    if (found === undefined) return undefined;
    try {
      const { comparison, forecaster } = found;
      for (const line of [...standingLines(comparison), verdict(comparison), `forecast by: ${forecaster.name}`])
        progress.note(line);
      const forecasts = await allOf(comparison.series, (series) =>
        forecaster.forecast(series, [series.values.length], horizon),
      );
      return { forecasts, numBad: comparison.numBad };
    } finally {
      found.dispose();
    }
  });
}

/** Steps per series that methods are compared from. */
const NUM_ORIGINS = 20;

function byModel(
  file: string,
  name: string,
  { options, progress }: ForecastCall,
  services: Services,
): Promise<FileForecasts> {
  const found = findModel(name, MODELS, services);
  return withOpenModel(services.loadModel(found, deviceOf(options)), progress, async (model) => {
    const { observedNames, knownNames, architecture } = model.file;
    const reading = readingOf(options);
    const { time } = reading;
    const faults = new Faults({ skipBad: reading.skipBad, tell: progress.tell });
    const { series, notes } = await services.readSeries(file, {
      ...reading,
      time: time.length === 0 ? undefined : time,
      observed: reading.observed.length === 0 ? observedNames : reading.observed,
      known: reading.known.length === 0 ? knownNames : reading.known,
      onBad: faults.add,
    });
    faults.settle();
    for (const note of notes) progress.note(note);
    const horizon = options.horizon ?? architecture.horizon;
    const forecasts = await allOf(series, (one) => model.forecast(one, [one.values.length], horizon));
    return { forecasts, numBad: faults.numBad };
  });
}

async function allOf(all: readonly Series[], forecast: (series: Series) => Promise<Forecast[]>): Promise<Forecasts> {
  const found: { series: Series; forecast: Forecast }[] = [];
  for (const series of all) found.push(...(await forecast(series)).map((one) => ({ series, forecast: one })));
  return found;
}
