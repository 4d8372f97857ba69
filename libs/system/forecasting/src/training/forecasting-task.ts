import { MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { writeModel } from '@tolmach/model-folder';
import type { RunFacts, TrainingTask } from '@tolmach/training';
import type { ForecasterArchitecture } from '../architecture';
import type { Calibration } from '../model/calibration';
import { ForecasterNetwork } from '../network/forecaster-network';
import type { ForecasterParams } from '../network/forecaster-network';
import type { ForecastingModelFile } from '../system';
import type { ForecastingTrainingConfig } from '../training-config';
import { forecastingObjective } from './forecasting-objective';
import { validateForecasts } from './forecasting-validation';
import { checksumOf } from './training-series';
import type { TrainingSeries } from './training-series';
import { batchesFrom, trainingPlaces, validationPlaces } from './window-batches';
import type { OutcomeBatch } from './window-batches';

/** What numbers are measured by from the start of a run on, in its checkpoints. */
export const MEASURES_FILE = 'measures.json';

/** What a run takes over from the model that it starts from. */
export type Measures = Pick<ForecastingModelFile, 'series' | 'calibration'>;

/** What a forecaster is trained from. */
export interface ForecastingData {
  readonly series: readonly TrainingSeries[];
  readonly architecture: ForecasterArchitecture;
  /** What intervals keep where there is nothing to validate on. */
  readonly calibration: Calibration;
  /** Values to start from. */
  readonly start?: HostTensors | undefined;
}

/** Training of a forecaster on series. */
export function forecastingTask(
  config: ForecastingTrainingConfig,
  { series, architecture, start, ...data }: ForecastingData,
): TrainingTask<ForecasterParams, OutcomeBatch> {
  const network = new ForecasterNetwork(architecture);
  const places = trainingPlaces(series, architecture);
  const held = validationPlaces(series, architecture, config.validation.maxWindows);
  let { calibration } = data; // that of the latest validation, which the model written next belongs to
  return {
    specs: network.specs(),
    start,
    objective: forecastingObjective(network, architecture),
    rateFactor: () => 1,
    dataChecksum: checksumOf(series),
    files: { [MEASURES_FILE]: bytesOf({ series: measuresOf(series), calibration: data.calibration }) },
    description: `${String(places.length)} windows of ${String(series.length)} series`,
    batches: (position) =>
      batchesFrom(places, { seed: config.seed, batchSize: config.update.batchSize, architecture }, position),
    smallerIsBetter: ['pinball', 'mase'],
    async validate(params) {
      const { calibration: needed, ...result } = await validateForecasts(network.executor(params), held, architecture);
      if (config.validation.share > 0) calibration = needed;
      return result;
    },
    writeModel: (folder, weights, facts) => {
      const file = modelFile(config, { series, architecture, calibration }, facts);
      return writeModel(folder, { file, weights, files: {} }, config.savedPrecision);
    },
    close: () => Promise.resolve(),
  };
}

function modelFile(
  { data }: ForecastingTrainingConfig,
  { series, architecture, calibration }: ForecastingData,
  { count: _, ...known }: RunFacts,
): ForecastingModelFile {
  return {
    formatVersion: MODEL_FORMAT_VERSION,
    kind: 'forecasting',
    observedNames: data.observed,
    knownNames: data.known,
    series: measuresOf(series),
    calibration: [...calibration],
    architecture,
    training: { ...known, targetTokens: 0 },
  };
}

function measuresOf(series: readonly TrainingSeries[]): Measures['series'] {
  return series.map(({ scaled: { series: { name }, scale, observed, known } }) => ({ name, scale, observed: [...observed], known: [...known] })); // prettier-ignore
}

function bytesOf({
  series,
  calibration,
}: {
  readonly series: Measures['series'];
  readonly calibration: Calibration;
}): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ series, calibration }));
}
