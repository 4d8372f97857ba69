import { InputError } from '@tolmach/contracts';
import { mixNumbers } from '@tolmach/training';
import type { CountedBatch, DataPosition } from '@tolmach/training';

/** What each of the streams reads before an update. */
export interface StreamBatch extends CountedBatch {
  /** [stream*time] units that are read, {@link StreamOptions.k2} of each stream */
  readonly inputs: Int32Array;
  /** [stream*counted] units that follow the last `counted` of them */
  readonly labels: Int32Array;
  readonly numStreams: number;
  /** Whether nothing was read before: the first of an epoch. */
  readonly isStart: boolean;
}

/** How a text is cut into streams. */
export interface StreamOptions {
  readonly streams: number;
  /** units that each stream reads before an update */
  readonly k1: number;
  /** units that the gradient goes back over */
  readonly k2: number;
  readonly seed: number;
}

/**
 * Batches of a text that is read at several places at once, from a position on and without end. An epoch begins at
 * another place of the text, which is taken as a ring; each of its batches continues k1 units after the one before, sees
 * k2 units and counts the predictions that are new: the last k1 of them, and in the first batch all.
 * @param ids - the units of the text
 * @throws {@link InputError} when the text is too short for a batch
 */
export async function* streamBatches(
  ids: Int32Array,
  options: StreamOptions,
  position: DataPosition,
): AsyncGenerator<{ batch: StreamBatch; next: DataPosition }, void> {
  const numBatches = batchesOfEpoch(ids.length, options);
  for (let place = position; ;) {
    const { epoch, batch: index } = place;
    const next = index + 1 < numBatches ? { epoch, batch: index + 1 } : { epoch: epoch + 1, batch: 0 };
    yield await Promise.resolve({ batch: batchAt(ids, options, place), next });
    place = next;
  }
}

/** How many batches an epoch has. */
function batchesOfEpoch(numUnits: number, { streams, k1, k2 }: StreamOptions): number {
  const perStream = Math.floor(numUnits / streams);
  if (perStream >= k2) return Math.floor((perStream - k2) / k1) + 1;
  throw new InputError({
    where: 'data.train',
    expected: `a text of at least ${String(streams * k2)} units (update.streams times update.k2)`,
    received: String(numUnits),
    next: 'Add text, or lower update.streams or update.k2.',
    code: 'text-too-short',
  });
}

function batchAt(
  ids: Int32Array,
  { streams, k1, k2, seed }: StreamOptions,
  { epoch, batch }: DataPosition,
): StreamBatch {
  const counted = batch === 0 ? k2 : k1;
  const offset = epoch === 0 ? 0 : mixNumbers([seed, epoch]) % ids.length;
  const inputs = new Int32Array(streams * k2);
  const labels = new Int32Array(streams * counted);
  for (let stream = 0; stream < streams; stream++) {
    const from = offset + Math.floor((stream * ids.length) / streams) + batch * k1;
    for (let time = 0; time < k2; time++) inputs[stream * k2 + time] = unitAt(ids, from + time);
    const label = from + k2 - counted + 1;
    for (let time = 0; time < counted; time++) labels[stream * counted + time] = unitAt(ids, label + time);
  }
  return { inputs, labels, numStreams: streams, isStart: batch === 0, size: labels.length };
}

function unitAt(ids: Int32Array, place: number): number {
  return ids[place % ids.length] ?? NaN;
}
