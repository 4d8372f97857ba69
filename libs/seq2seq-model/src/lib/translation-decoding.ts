import type { Executor, Hypothesis, IdBatch } from '@tolmach/contracts';
import { decodeBatch } from './batch-decoding';
import type { BatchDecoder, BatchOptions } from './batch-decoding';
import { sideBySide } from './side-by-side';
import { lengthBatches } from './source-batch';

/** How sentences are decoded. */
export interface DecodingOptions extends BatchOptions {
  /** padded source tokens a batch may hold */
  readonly batchTokens: number;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

/**
 * Hypotheses of each row of source ids, best first, in the order of the rows; an empty row has none. Attention is that
 * to the row's own tokens, end included: nothing tells of the batch that a row was decoded in.
 * @param rows - source ids without the end id
 */
export function decodeRows<Source, State>(
  executor: Executor<IdBatch, Source, State>,
  rows: readonly (readonly number[])[],
  options: DecodingOptions,
): Promise<Hypothesis[][]> {
  const here: BatchDecoder = { numAtOnce: 1, decode: (batch, how) => decodeBatch(executor, batch, how) };
  return decodeWith(here, rows, options);
}

/** The same on any decoder of batches. The batches are always the same ones; side by side, the longest begin. */
export async function decodeWith(
  decoder: BatchDecoder,
  rows: readonly (readonly number[])[],
  { search, specialIds, withAttention = false, batchTokens, signal }: DecodingOptions,
): Promise<Hypothesis[][]> {
  const results: Hypothesis[][] = rows.map(() => []);
  const real = rows.flatMap((row, place) => (row.length > 0 ? [{ row, place }] : []));
  const lengths = real.map(({ row }) => row.length + 1);
  const batches = lengthBatches(lengths, batchTokens);
  if (decoder.numAtOnce > 1) batches.reverse(); // so that all end at about the same time
  await sideBySide(batches, decoder.numAtOnce, async (batch) => {
    signal?.throwIfAborted();
    const members = batch.flatMap((index) => real.slice(index, index + 1));
    const ids = members.map(({ row }) => row);
    const hypotheses = await decoder.decode(ids, { search, specialIds, withAttention });
    members.forEach(({ place }, index) => {
      results[place] = hypotheses[index] ?? [];
    });
  });
  return results;
}
