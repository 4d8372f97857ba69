import type { HostTensors } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import { expectSameNetwork, withRun } from '@tolmach/training';
import type { OpenRun, TrainOptions, TrainResult } from '@tolmach/training';
import type { ForecasterArchitecture } from '../architecture';
import { UNCALIBRATED } from '../model/calibration';
import type { Series } from '../data/series';
import { FORECASTING } from '../system';
import { forecastingTrainingConfigSchema } from '../training-config';
import type { ForecastingTrainingConfig } from '../training-config';
import { MEASURES_FILE, forecastingTask } from './forecasting-task';
import type { Measures } from './forecasting-task';
import { architectureFor, readAllSeries, trainingSeries } from './training-series';

/** How a forecaster is trained. */
export interface ForecasterTrainOptions extends TrainOptions {
  /** What the files of the config hold, where they have been read. */
  readonly series?: readonly [Series, ...Series[]];
}

/**
 * Trains a forecaster on the series of CSV files, or continues a run, and returns how it ended; see {@link withRun} for the
 * run folder and for what it throws.
 */
export function trainForecaster(
  config: ForecastingTrainingConfig,
  options: ForecasterTrainOptions,
): Promise<TrainResult> {
  return withRun({ config, schema: forecastingTrainingConfigSchema, options }, async (run) =>
    run.train(await openTask(config, run, options)),
  );
}

async function openTask(
  config: ForecastingTrainingConfig,
  run: OpenRun,
  { from, series: known }: Pick<ForecasterTrainOptions, 'from' | 'series'>,
) {
  const series = known ?? (await readAllSeries(config, run));
  const architecture = architectureFor(config, series);
  const { measures, start } = await begin(architecture, run, from);
  const { context, horizon, season } = architecture;
  run.say(`window: ${String(context)} steps before ${String(horizon)} to forecast, season ${String(season)}`);
  const measured = trainingSeries(series, config, { ...architecture, kept: measures.series });
  return forecastingTask(config, { series: measured, architecture, calibration: measures.calibration, start });
}

/** What numbers are measured by and, where a run starts from a model, its weights. */
async function begin(
  architecture: ForecasterArchitecture,
  { files }: OpenRun,
  from: string | undefined,
): Promise<{ measures: Measures; start?: HostTensors }> {
  if (files !== undefined) {
    const written = new TextDecoder().decode(files[MEASURES_FILE]);
    return { measures: JSON.parse(written) as Measures }; // as the task wrote them
  }
  if (from === undefined) return { measures: { series: [], calibration: [...UNCALIBRATED] } };
  const { file, weights } = await readModel(FORECASTING, from);
  expectSameNetwork(from, { model: architecture }, { model: file.architecture });
  return { measures: file, start: weights };
}
