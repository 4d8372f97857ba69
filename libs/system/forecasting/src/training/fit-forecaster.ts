import { join } from 'node:path';
import { Faults, InputError } from '@tolmach/contracts';
import type { DeviceOptions } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { TrainOptions, TrainingListener } from '@tolmach/training';
import type { ForecasterArchitecture } from '../architecture';
import { combination } from '../baselines/baseline';
import { upTo } from '../data/series';
import type { Series } from '../data/series';
import { baselines, originsOf, rollingOrigin } from '../evaluation/rolling-origin';
import type { ForecasterStanding } from '../evaluation/rolling-origin';
import type { Forecaster, Method } from '../model/forecast';
import { loadForecaster } from '../model/forecasting-model';
import type { ForecastingModel } from '../model/forecasting-model';
import { FORECASTING } from '../system';
import type { ForecastingTrainingConfig } from '../training-config';
import { trainForecaster } from './train-forecaster';
import type { ForecasterTrainOptions } from './train-forecaster';
import { canHoldBack, readAllSeries, trainLength } from './training-series';

/** How methods are compared. */
export interface CompareOptions extends Pick<TrainOptions, 'engine' | 'signal' | 'listener'> {
  /** Folder of the runs. */
  readonly out: string;
  readonly device: Partial<DeviceOptions>;
  /** Steps to forecast from, per series. */
  readonly numOrigins: number;
  /** A trained model to compare instead of one that is trained here; its owner disposes it. */
  readonly model?: ForecastingModel | undefined;
}

/** How a network and the simple methods do on the end of some series. */
export interface Comparison {
  readonly series: readonly [Series, ...Series[]];
  /** The best first, by the mean absolute scaled error. */
  readonly standings: readonly ForecasterStanding[];
  readonly numOrigins: number;
  /** Of the network. */
  readonly architecture: ForecasterArchitecture;
  /** Records that were left out, and values taken for missing ones, since they could not be used. */
  readonly numBad: number;
  /** Folder of the network that was trained on what comes before; none where a model was given. */
  readonly folder: string | undefined;
}

/** Of the methods, those whose forecasts the combination is the mean of. */
const COMBINED: readonly string[] = ['network', 'ets', 'ar'];

/**
 * Trains a network on all but the end of some series, and compares it there with the simple methods, from the same steps
 * on. What is chosen of the network (its best step, the width of its intervals) is chosen before that end. Undefined when a
 * signal ended the training.
 */
export async function compareForecasters(
  config: ForecastingTrainingConfig,
  options: CompareOptions,
): Promise<Comparison | undefined> {
  const { model, numOrigins, device, listener } = options;
  const tell = (text: string) => listener?.({ kind: 'leftOut', text });
  const say = (text: string) => listener?.({ kind: 'message', text });
  const faults = new Faults({ skipBad: config.data.skipBad, tell });
  const series = await readAllSeries(config, { faults, say }); // once: a pipe is empty afterwards
  const { horizon } = config.model;
  const origins = map(series, (one) => {
    const first = trainLength(one.values.length, config.validation.share, horizon);
    return originsOf(one, first, { horizon, count: numOrigins });
  });
  const before = map(origins, (one) => upTo(one.series, Math.min(...one.ends)));
  const folder = model === undefined ? await trainedBefore(config, { ...options, series: before }) : undefined;
  if (model === undefined && folder === undefined) return undefined;
  const network = model ?? (await loadForecaster(folder ?? '', device));
  try {
    const { architecture } = network.file;
    const { season } = architecture;
    const standings = await rollingOrigin(everyForecaster(network, season), origins, { horizon, season });
    const counted = origins.reduce((sum, { ends }) => sum + ends.length, 0);
    return { series, standings, architecture, numOrigins: counted, numBad: faults.numBad, folder };
  } finally {
    if (model === undefined) network.dispose();
  }
}

type SomeSeries = readonly [Series, ...Series[]];

function map<A, B>([first, ...others]: readonly [A, ...A[]], made: (one: A) => B): [B, ...B[]] {
  return [made(first), ...others.map(made)];
}

/**
 * The folder of a network that is trained on some series: its best step and the width of its intervals are found on their
 * last part, which it is then trained on, too.
 */
async function trainedBefore(
  config: ForecastingTrainingConfig,
  options: CompareOptions & { readonly series: SomeSeries },
): Promise<string | undefined> {
  const { out, series } = options;
  const { share } = config.validation;
  if (!series.every((one) => canHoldBack(one, share, config.model.horizon))) {
    return trained({ ...config, validation: { ...config.validation, share: 0 } }, join(out, 'held-back'), options);
  }
  const folder = await trained(config, join(out, 'chosen'), options);
  if (folder === undefined) return undefined;
  return trainedOn(config, join(out, 'held-back'), { ...options, from: folder });
}

function everyForecaster(network: Forecaster, season: number): Forecaster[] {
  const all = [network, ...baselines(season)];
  return [...all, combination(all.filter(({ name }) => COMBINED.includes(name)))];
}

/** A method that is ready to forecast, and why it was chosen. */
export interface Fitted {
  readonly comparison: Comparison;
  readonly forecaster: Forecaster;
  dispose(): void;
}

/** Share of the steps of a training after which the network knows the end of the series, too. */
const REFIT_SHARE = 0.3;
const REFIT_RATE = 0.3;

/**
 * The method that does best on the end of the series, or the one that is asked for, fitted to all of them. A network is
 * trained on after the comparison, with the end of the series. Undefined when a signal ended the training.
 */
export async function fitForecaster(
  config: ForecastingTrainingConfig,
  { method, ...options }: CompareOptions & { readonly method: Method | 'auto' },
): Promise<Fitted | undefined> {
  const comparison = await compareForecasters(config, options);
  if (comparison === undefined) return undefined;
  const name = method === 'auto' ? comparison.standings[0]?.name : method;
  const simple = baselines(comparison.architecture.season).find((one) => one.name === name);
  if (simple !== undefined) return { comparison, forecaster: simple, dispose: () => undefined };
  if (!comparison.standings.some((standing) => standing.name === name)) throw noSeason(comparison, String(name));
  const { folder: from, series } = comparison;
  const folder =
    from === undefined ? undefined : await trainedOn(config, join(options.out, 'whole'), { ...options, series, from });
  if (options.model === undefined && folder === undefined) return undefined;
  const network = options.model ?? (await loadForecaster(folder ?? '', options.device));
  const found = everyForecaster(network, comparison.architecture.season).find((one) => one.name === name) ?? network;
  return { comparison, forecaster: found, dispose: () => { if (options.model === undefined) network.dispose(); } }; // prettier-ignore
}

function noSeason({ series }: Comparison, received: string): InputError {
  return new InputError({
    where: series[0].where,
    expected: 'a season, for a forecast by its last one',
    received: `${received} for a series without one`,
    next: 'Name the season, or choose another method.',
  });
}

/** The folder of a model after a shorter run at a lower rate on all of some series, a part of which it was trained on before. */
async function trainedOn(
  config: ForecastingTrainingConfig,
  out: string,
  { listener, ...options }: CompareOptions & { readonly series: SomeSeries; readonly from: string },
): Promise<string | undefined> {
  const { file } = await readModel(FORECASTING, options.from);
  const { known: _known, observed: _observed, ...model } = file.architecture;
  const steps = Math.max(1, Math.round(REFIT_SHARE * config.stop.steps));
  const learningRate = REFIT_RATE * config.schedule.learningRate;
  const refit: ForecastingTrainingConfig = {
    ...config,
    model,
    schedule: { ...config.schedule, kind: 'linear', learningRate, warmupSteps: 0, holdSteps: 0, finalStep: steps },
    validation: { ...config.validation, share: 0, everySteps: steps },
    stop: { ...config.stop, steps },
  };
  const withoutMessages: TrainingListener = (event) => {
    if (event.kind !== 'message') listener?.(event); // the run before this one has said what there is to say
  };
  return trained(refit, out, { ...options, listener: withoutMessages });
}

/** The folder of the best model; undefined when a signal ended the run. */
async function trained(
  config: ForecastingTrainingConfig,
  out: string,
  { engine = 'auto', signal, listener, from, series }: Omit<ForecasterTrainOptions, 'out'>,
): Promise<string | undefined> {
  const { bestFolder, reason } = await trainForecaster(config, {
    out,
    engine,
    ...(signal && { signal }),
    ...(listener && { listener }),
    ...(from !== undefined && { from }),
    ...(series && { series }),
  });
  return reason === 'interrupted' ? undefined : bestFolder;
}
