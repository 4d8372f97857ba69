import type { Executor } from '@tolmach/contracts';
import type { BatchSearcher } from './decode-all';
import { RollingBatch } from './rolling-batch';
import type { RollingOptions } from './rolling-batch';
import { search } from './search';
import { hasStopped } from './stop-flag';

/** Batches of one caller that are in a rolling batch or wait for it; the rest waits with the caller, so that others have their turn. */
const BATCHES_OF_ONE = 4;

/**
 * The searcher of a network in this thread whose callers share decoding steps, those of one beam size each with
 * others; the network stays the caller's. What is drawn is drawn alone.
 */
export function rollingSearcher<Input, Source, State>(
  executor: Pick<Executor<Input, Source, State>, 'encode' | 'decoder' | 'releaseSource'>,
  options: RollingOptions,
): BatchSearcher<Input> {
  const batches = new Map<number, RollingBatch<Input, Source, State>>(); // by beam size
  return {
    numAtOnce: BATCHES_OF_ONE,
    search: async (input, sourceLengths, request) => {
      const { search: config, specialIds, withAttention = false, stop, onProgress } = request;
      if (config.sampling !== undefined) return search(executor, input, sourceLengths, request);
      const batch = batches.get(config.beamSize) ?? new RollingBatch(executor, options);
      batches.set(config.beamSize, batch);
      const plan = { config, specialIds, sourceLengths, withAttention, onProgress };
      return batch.decode(input, plan, () => stop !== undefined && hasStopped(stop));
    },
  };
}
