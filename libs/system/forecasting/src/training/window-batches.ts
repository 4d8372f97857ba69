import { aheadByOne, permutedIndex } from '@tolmach/training';
import type { CountedBatch, DataPosition } from '@tolmach/training';
import type { ForecasterArchitecture } from '../architecture';
import { batchWindows, joined } from '../model/forecaster-executor';
import type { WindowBatch } from '../model/forecaster-executor';
import { outcomeAt, windowAt } from '../windows/window';
import type { WindowPlace } from '../windows/window';
import type { TrainingSeries } from './training-series';

/** Windows with what came after them. */
export interface OutcomeBatch extends CountedBatch, WindowBatch {
  /** [batch*horizon], in scales of each window */
  readonly outcomes: Float32Array;
  /** [batch*horizon] 1 = observed, 0 = missing; size is how many are */
  readonly mask: Float32Array;
}

/** The batch of windows at some places. */
export function outcomeBatch(places: readonly WindowPlace[], architecture: ForecasterArchitecture): OutcomeBatch {
  const windows = places.map(({ scaled, end }) => windowAt(scaled, end, architecture));
  const { horizon } = architecture;
  const outcomes = places.map(({ scaled, end }, index) => {
    const scale = windows[index]?.scale ?? scaled.scale;
    return outcomeAt(scaled, end, { scale, horizon });
  });
  const mask = joined(outcomes.map((outcome) => outcome.mask));
  const size = mask.reduce((sum, value) => sum + value, 0);
  return { ...batchWindows(windows), outcomes: joined(outcomes.map(({ values }) => values)), mask, size };
}

/** Values that a window has to have, for it to say something. */
const LEAST_VALUES = 2;

/** All windows that lie before what is validated on, with some values before and after their end. */
export function trainingPlaces(
  series: readonly TrainingSeries[],
  { context, horizon }: ForecasterArchitecture,
): WindowPlace[] {
  return series.flatMap(({ scaled, trainEnd }) => {
    const { values } = scaled.series;
    const numPresent = (from: number, to: number) =>
      values.subarray(Math.max(0, from), to).filter((value) => !Number.isNaN(value)).length;
    const places: WindowPlace[] = [];
    for (let end = LEAST_VALUES; end + horizon <= trainEnd; end++) {
      if (numPresent(end - context, end) >= Math.min(LEAST_VALUES, context) && numPresent(end, end + horizon) > 0) places.push({ scaled, end }); // prettier-ignore
    }
    return places;
  });
}

/** Windows whose outcome is held back, evenly spread over every series; without any, the last ones that are trained on. */
export function validationPlaces(
  series: readonly TrainingSeries[],
  { horizon }: ForecasterArchitecture,
  maxWindows: number,
): WindowPlace[] {
  const perSeries = Math.max(1, Math.floor(maxWindows / series.length));
  return series.flatMap(({ scaled, trainEnd }) => {
    const last = scaled.series.values.length - horizon;
    const first = trainEnd <= last ? trainEnd : Math.max(1, last - perSeries);
    const count = Math.min(perSeries, last - first + 1);
    const step = count > 1 ? (last - first) / (count - 1) : 0;
    return Array.from({ length: count }, (_, index) => ({ scaled, end: Math.round(first + index * step) }));
  });
}

interface BatchOptions {
  readonly seed: number;
  readonly batchSize: number;
  readonly architecture: ForecasterArchitecture;
}

/** Batches of windows from a position on, in another order every epoch, without end. */
export function batchesFrom(places: readonly WindowPlace[], options: BatchOptions, position: DataPosition) {
  return aheadByOne(batches(places, options, position));
}

async function* batches(
  places: readonly WindowPlace[],
  { seed, batchSize, architecture }: BatchOptions,
  from: DataPosition,
) {
  const numBatches = Math.ceil(places.length / batchSize);
  for (let epoch = from.epoch; ; epoch++) {
    for (let batch = epoch === from.epoch ? from.batch : 0; batch < numBatches; batch++) {
      const count = Math.min(batchSize, places.length - batch * batchSize);
      const chosen = Array.from({ length: count }, (_, row) => permutedIndex(batch * batchSize + row, places.length, [seed, epoch])); // prettier-ignore
      const windows = chosen.flatMap((index) => places[index] ?? []);
      yield await Promise.resolve({ batch: outcomeBatch(windows, architecture), next: { epoch, batch: batch + 1 } });
    }
  }
}
