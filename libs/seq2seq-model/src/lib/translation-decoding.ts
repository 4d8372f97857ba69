import { beamSearch } from '@tolmach/beam-search';
import type { Executor, Hypothesis, IdBatch, SearchConfig, SpecialIds } from '@tolmach/contracts';
import { lengthBatches, sourceBatch } from './source-batch';

/** How sentences are decoded. */
export interface DecodingOptions {
  readonly search: SearchConfig;
  readonly specialIds: SpecialIds;
  /** padded source tokens a batch may hold */
  readonly batchTokens: number;
  readonly withAttention?: boolean;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

/**
 * Hypotheses of each row of source ids, best first, in the order of the rows; an empty row has none. Attention is that
 * to the row's own tokens, end included: nothing tells of the batch that a row was decoded in.
 * @param rows - source ids without the end id
 */
export async function decodeRows<Source, State>(
  executor: Executor<IdBatch, Source, State>,
  rows: readonly (readonly number[])[],
  options: DecodingOptions,
): Promise<Hypothesis[][]> {
  const results: Hypothesis[][] = rows.map(() => []);
  const real = rows.flatMap((row, place) => (row.length > 0 ? [{ row, place }] : []));
  const lengths = real.map(({ row }) => row.length + 1);
  for (const batch of lengthBatches(lengths, options.batchTokens)) {
    options.signal?.throwIfAborted();
    const members = batch.flatMap((index) => real.slice(index, index + 1));
    const host = sourceBatch(
      members.map(({ row }) => row),
      options.specialIds,
    );
    const memory = await executor.encode(host);
    try {
      const hypotheses = await beamSearch(executor.decoder, memory, {
        config: options.search,
        specialIds: options.specialIds,
        sourceLengths: host.lengths,
        withAttention: options.withAttention ?? false,
      });
      members.forEach(({ row, place }, index) => {
        results[place] = (hypotheses[index] ?? []).map((hypothesis) => withoutPadding(hypothesis, row.length + 1));
      });
    } finally {
      executor.releaseSource(memory);
    }
  }
  return results;
}

/** Attention cut to the source's own tokens; what lies beyond them is zero. */
function withoutPadding(hypothesis: Hypothesis, sourceLength: number): Hypothesis {
  if (hypothesis.attention === undefined) return hypothesis;
  return { ...hypothesis, attention: hypothesis.attention.map((weights) => weights.slice(0, sourceLength)) };
}
