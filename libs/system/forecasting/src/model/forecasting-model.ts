/* eslint-disable @typescript-eslint/no-require-imports -- only the library of the engine asked for is loaded */
import { InputError, Lifetime, lazy, openOnEngine } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { QUANTILE_LEVELS } from '../architecture';
import { upTo } from '../data/series';
import type { Series } from '../data/series';
import { FORECASTING } from '../system';
import type { ForecastingModelFile, ForecastingParts } from '../system';
import { scaleSeries } from '../windows/scale-series';
import type { Forecast, Forecaster } from './forecast';
import { drawnQuantiles, seededDraws } from './draw-paths';
import { forecastWindows } from './forecast-windows';
import type { WindowForecaster } from './forecast-windows';
import type { ForecasterExecutor } from './forecaster-executor';

/** A trained forecaster, open on one engine. */
export class ForecastingModel implements Forecaster {
  readonly name = 'network';

  private constructor(
    readonly file: ForecastingModelFile,
    private readonly executor: ForecasterExecutor,
    private readonly lifetime: Lifetime,
  ) {}

  /** See {@link loadForecaster}. */
  static async load(source: ModelSource, device: Partial<DeviceOptions>): Promise<ForecastingModel> {
    const parts = await readModel(FORECASTING, source);
    const { folder } = parts;
    const executor = await openExecutor(parts, folder, device);
    const lifetime = new Lifetime(folder, () => {
      executor.dispose();
    });
    return new ForecastingModel(parts.file, executor, lifetime);
  }

  /** What the model computes on, human-readable. */
  get engine(): string {
    return this.executor.description;
  }

  /**
   * Forecasts of a series after some of its steps. Where the horizon is longer than that of the model, it continues from
   * values that it draws (Salinas et al. 2020, section 3.3).
   * @param ends - the first step that is not known, for each forecast
   * @throws {@link InputError} when the series lacks covariates that the model was trained with
   */
  async forecast(series: Series, ends: readonly number[], horizon: number): Promise<Forecast[]> {
    this.lifetime.expectOpen();
    const { architecture, series: kept, calibration } = this.file;
    this.expectCovariates(series, Math.max(...ends) + horizon);
    const forecaster: WindowForecaster = { executor: this.executor, architecture, calibration };
    if (horizon > architecture.horizon) {
      const found: Forecast[] = [];
      for (const end of ends) {
        const scaled = scaleSeries(upTo(series, end), { ...architecture, kept });
        found.push({ end, quantiles: await drawnQuantiles(forecaster, { scaled, end }, horizon, seededDraws(end)) });
      }
      return found;
    }
    const places = ends.map((end) => ({ scaled: scaleSeries(series, { ...architecture, kept, numSteps: end }), end }));
    const all = await forecastWindows(forecaster, places);
    return all.map((quantiles, index) => ({
      end: ends[index] ?? 0,
      quantiles: quantiles.subarray(0, horizon * QUANTILE_LEVELS.length),
    }));
  }

  /** Frees the weights; the model cannot be used afterwards. */
  dispose(): void {
    this.lifetime.end();
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  private expectCovariates({ where, observed, known }: Series, until: number): void {
    const { architecture, observedNames, knownNames } = this.file;
    const [received, expected] = [observed.length + known.length, architecture.observed + architecture.known];
    const names = [...observedNames, ...knownNames].join(', ');
    if (observed.length !== architecture.observed || known.length !== architecture.known) {
      const next = 'Name the columns that the model was trained with.';
      throw new InputError({ where, expected: `${String(expected)} covariates${names === '' ? '' : ` (${names})`}`, received: String(received), next }); // prettier-ignore
    }
    known.forEach((values, index) => {
      const length = values.findLastIndex((value) => !Number.isNaN(value)) + 1;
      if (length >= until) return;
      throw new InputError({
        where,
        expected: `${knownNames[index] ?? 'a known covariate'} up to the end of the forecast, ${String(until)} values`,
        received: String(length),
        next: 'Add lines with an empty value after the last one, or ask for a shorter horizon.',
        code: 'short-covariate',
      });
    });
  }
}

const openOnnx = lazy(
  () => require('./open-onnx-forecaster') as typeof import('./open-onnx-forecaster'),
  'openOnnxForecaster',
); // the type of that very module
const openTensor = lazy(
  () => require('../network/forecaster-network') as typeof import('../network/forecaster-network'), // the type of that very module
  'openTensorForecaster',
);

function openExecutor(
  { file: { architecture }, weights }: ForecastingParts,
  where: string,
  device: Partial<DeviceOptions>,
): Promise<ForecasterExecutor> {
  return openOnEngine(device, {
    onnx: (options) => openOnnx(architecture, weights, where, options),
    tensor: (options) => openTensor(architecture, weights, where, options),
  });
}

/**
 * A forecaster from its folder, or by the name of an installed one, ready to use; the caller disposes it.
 *
 * @throws {@link ModelFileError} when the folder is not a sound model
 * @throws {@link DeviceError} when the engine asked for cannot run here
 */
export function loadForecaster(source: ModelSource, options: Partial<DeviceOptions> = {}): Promise<ForecastingModel> {
  return ForecastingModel.load(source, options);
}
