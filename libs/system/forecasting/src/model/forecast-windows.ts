import type { ForecasterArchitecture } from '../architecture';
import { windowAt } from '../windows/window';
import type { WindowPlace } from '../windows/window';
import { calibrated } from './calibration';
import type { Calibration } from './calibration';
import { batchWindows } from './forecaster-executor';
import type { ForecasterExecutor } from './forecaster-executor';
import { quantilesOf } from './quantiles';

/** What windows are forecast with. */
export interface WindowForecaster {
  readonly executor: Pick<ForecasterExecutor, 'outputs'>;
  readonly architecture: ForecasterArchitecture;
  readonly calibration: Calibration;
}

/** Windows that are computed at once. */
const BATCH_SIZE = 256;

/** Quantiles of the horizon after each window, [horizon*level], in units of its series. */
export async function forecastWindows(
  { executor, architecture, calibration }: WindowForecaster,
  places: readonly WindowPlace[],
): Promise<Float64Array[]> {
  const found: Float64Array[] = [];
  const back = architecture.transform === 'log' ? Math.exp : (value: number) => value;
  for (let from = 0; from < places.length; from += BATCH_SIZE) {
    const windows = places.slice(from, from + BATCH_SIZE).map(({ scaled, end }) => windowAt(scaled, end, architecture));
    const batchSize = windows.length;
    const outputs = await executor.outputs(batchWindows(windows));
    windows.forEach(({ scale: { location, scale } }, row) => {
      const quantiles = calibrated(quantilesOf(outputs, { row, batchSize }, architecture), calibration);
      found.push(quantiles.map((value) => back(location + scale * value)));
    });
  }
  return found;
}
