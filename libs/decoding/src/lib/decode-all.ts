import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Executor, Hypothesis } from '@tolmach/contracts';
import { lengthBatches } from './length-batches';
import { search } from './search';
import type { SearchRequest } from './search';
import { sideBySide } from './side-by-side';
import { withStopFlag } from './stop-flag';

/** What searches batches: a network in this thread, or worker threads that have it open. */
export interface BatchSearcher<Input> {
  /** Batches that are searched side by side. */
  readonly numAtOnce: number;
  /** Hypotheses of each source of a batch, as {@link search} gives them. */
  search(input: Input, lengths: readonly number[], options: SearchRequest): Promise<Hypothesis[][]>;
}

/** The searcher of a network in this thread, which stays the caller's. */
export function searcherOf<Input, Source, State>(
  executor: Pick<Executor<Input, Source, State>, 'encode' | 'decoder' | 'releaseSource'>,
): BatchSearcher<Input> {
  return { numAtOnce: 1, search: (input, lengths, options) => search(executor, input, lengths, options) };
}

/** Sources to decode. */
export interface Sources<Input> {
  /** Positions of each source's memory; a source of none has no hypotheses. */
  readonly lengths: readonly number[];
  /** A padded batch of some of the sources, by their places. */
  batchOf(places: readonly number[]): Input;
  /** A number from 0 to 2^31 - 1 that tells a source from others, by its place; draws depend on it. */
  fingerprintOf(place: number): number;
}

/** How sources are decoded. */
export interface DecodingOptions extends SearchRequest {
  /** padded positions that a batch may hold; a longer source is a batch of its own */
  readonly batchPositions: number;
  /** Stops in front of the next step of a batch, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Hypotheses of each source, as {@link search} gives them, in the order of the sources. Batches are of like length, so that little is
 * padding; they do not depend on the searcher, and no result depends on them.
 */
export async function decodeAll<Input>(
  searcher: BatchSearcher<Input>,
  sources: Sources<Input>,
  { batchPositions, signal, onProgress, ...options }: DecodingOptions,
): Promise<Hypothesis[][]> {
  const { lengths } = sources;
  const results: Hypothesis[][] = lengths.map(() => []);
  const batches = lengthBatches(lengths, batchPositions);
  if (searcher.numAtOnce > 1) batches.reverse(); // the longest begin, so that all end at about the same time
  await withStopFlag(signal, async (stop) => {
    const request = stop === undefined ? options : { ...options, stop };
    await sideBySide(batches, searcher.numAtOnce, async (places) => {
      await nextTurn(); // an engine may keep the thread to itself: signals would never be heard
      signal?.throwIfAborted();
      const ownLengths = places.map((place) => lengths[place] ?? 0);
      const isDrawn = options.search.sampling !== undefined;
      const hypotheses = await searcher.search(sources.batchOf(places), ownLengths, {
        ...request,
        ...(isDrawn && { fingerprints: places.map((place) => sources.fingerprintOf(place)) }),
        onProgress:
          onProgress &&
          (({ index, ...rest }) => {
            onProgress({ index: places[index] ?? 0, ...rest });
          }),
      });
      places.forEach((place, index) => {
        results[place] = hypotheses[index] ?? [];
      });
    });
  });
  return results;
}
