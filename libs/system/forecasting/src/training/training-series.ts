import { createHash } from 'node:crypto';
import { InputError } from '@tolmach/contracts';
import type { ForecasterArchitecture } from '../architecture';
import type { OpenRun } from '@tolmach/training';
import { readSeries } from '../data/read-series';
import type { Series } from '../data/series';
import { expectForecastable, isForecastable, upTo } from '../data/series';
import type { ForecastingTrainingConfig } from '../training-config';
import { cyclesOf } from '../windows/calendar';
import { scaleSeries } from '../windows/scale-series';
import { isFarFromZero } from '../windows/scaling';
import type { SeriesScales } from '../windows/scale-series';
import type { ScaledSeries } from '../windows/window';

/** A series, and the step from which on it is validated on. */
export interface TrainingSeries {
  readonly scaled: ScaledSeries;
  readonly trainEnd: number;
}

/** The series of all files, one after the other. */
export async function readAllSeries(
  { data, model }: ForecastingTrainingConfig,
  { faults, say }: Pick<OpenRun, 'faults' | 'say'>,
): Promise<[Series, ...Series[]]> {
  const { files, time, columns, ...options } = data;
  const choice = { ...options, columns, onBad: faults.add, ...(time.length > 0 && { time }) };
  const all: Series[] = [];
  for (const path of files) {
    const { series = [], notes = [] } = (await faults.reading(() => readSeries(path, choice))) ?? {};
    notes.forEach(say);
    all.push(...series);
  }
  faults.settle();
  const [first, ...others] = all;
  if (first === undefined) throw new InputError({ where: files.join(', '), expected: 'a series', received: 'none', next: 'Check the files.' }); // prettier-ignore
  for (const series of all) expectForecastable(series, model.horizon);
  for (const series of others) expectSameStep(first, series);
  return [first, ...others];
}

function expectSameStep(first: Series, other: Series): void {
  const [expected, received] = [first, other].map(({ axis: { step } }) => JSON.stringify(step ?? 'no dates'));
  if (expected === received) return;
  throw new InputError({
    where: other.where,
    expected: `steps of ${expected ?? ''}, as those of ${first.name}`,
    received: `${received ?? ''} of ${other.name}`,
    next: 'Train one model for each distance between steps.',
  });
}

/** Steps of a context that is not given, at most: a longer one takes longer and seldom tells more. */
const LONGEST_CONTEXT = 128;

/** The architecture of a config, with what follows from the series where it is not given. */
export function architectureFor(
  { model, validation }: ForecastingTrainingConfig,
  series: readonly [Series, ...Series[]],
): ForecasterArchitecture {
  const [{ axis, known, observed }] = series;
  const lengths = series.map(({ values }) => values.length);
  const shortest = Math.min(...lengths.map((length) => trainLength(length, validation.share, model.horizon)));
  const season = model.season ?? fittingSeason(axis.season, shortest);
  const wanted = Math.min(Math.max(3 * season, 10 * model.horizon), Math.max(2 * season, LONGEST_CONTEXT));
  const context = model.context ?? Math.max(1, Math.min(wanted, Math.floor(shortest / 3)));
  const isPositive = series.every(({ values }) => isFarFromZero(values));
  // The mean magnitude of a window measures values; all logarithms of a window are of nearly the same magnitude.
  const transform = model.transform ?? (isPositive && model.scaling !== 'mean' ? 'log' : 'none');
  const calendar = model.calendar ?? cyclesOf(axis, Math.max(...lengths));
  return { ...model, context, season, transform, calendar, known: known.length, observed: observed.length };
}

/** A season of which there are not two is none. */
function fittingSeason(season: number, length: number): number {
  return 2 * season <= length ? season : 1;
}

/** Steps of a series that are trained on: all but a share, and at the least a horizon, of those that there are. */
export function trainLength(length: number, share: number, horizon: number): number {
  return share === 0 ? length : length - Math.max(horizon, Math.round(share * length));
}

/** Whether a series is long enough for its last part to be held back from training. */
export function canHoldBack({ values }: Series, share: number, horizon: number): boolean {
  return isForecastable(values.subarray(0, Math.max(0, trainLength(values.length, share, horizon))), horizon);
}

/**
 * Series measured by what is trained on.
 * @param kept - what a model measures them by that training starts from
 * @throws {@link InputError} when a series is too short for training and validation
 */
export function trainingSeries(
  series: readonly Series[],
  { validation: { share } }: ForecastingTrainingConfig,
  {
    horizon,
    transform,
    kept,
  }: Pick<ForecasterArchitecture, 'horizon' | 'transform'> & { readonly kept: readonly SeriesScales[] },
): TrainingSeries[] {
  return series.map((one) => {
    const trainEnd = trainLength(one.values.length, share, horizon);
    expectForecastable(upTo(one, Math.max(0, trainEnd)), horizon, 'before what is validated on');
    return { scaled: scaleSeries(one, { kept, transform, numSteps: trainEnd }), trainEnd };
  });
}

/** Equal for equal series. */
export function checksumOf(series: readonly TrainingSeries[]): string {
  const hash = createHash('sha256');
  for (const { scaled, trainEnd } of series) {
    const { name, values, observed, known, axis } = scaled.series;
    hash.update(JSON.stringify([name, trainEnd, axis.label(0), axis.step ?? null]));
    for (const numbers of [values, ...observed, ...known]) hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)); // prettier-ignore
  }
  return hash.digest('hex');
}
