import { beamSearch } from '@tolmach/beam-search';
import type { Executor, Hypothesis, IdBatch, SearchConfig, SpecialIds } from '@tolmach/contracts';
import { sourceBatch } from './source-batch';

/** How a batch is decoded; plain values, which a worker thread can be sent. */
export interface BatchOptions {
  readonly search: SearchConfig;
  readonly specialIds: SpecialIds;
  readonly withAttention?: boolean;
}

/** What decodes batches: the network in this thread, or worker threads that have it open. */
export interface BatchDecoder {
  /** Batches that are decoded side by side. */
  readonly numAtOnce: number;
  /** Hypotheses of each row of source ids, as {@link decodeBatch} gives them. */
  decode(rows: readonly (readonly number[])[], options: BatchOptions): Promise<Hypothesis[][]>;
}

/**
 * Hypotheses of each row of one batch, best first. Attention is that to the row's own tokens, end included.
 * @param rows - source ids without the end id, none of them empty
 */
export async function decodeBatch<Source, State>(
  executor: Executor<IdBatch, Source, State>,
  rows: readonly (readonly number[])[],
  options: BatchOptions,
): Promise<Hypothesis[][]> {
  const batch = sourceBatch(rows, options.specialIds);
  const found = await searchBatch(executor, batch, batch.lengths, options);
  return rows.map(({ length }, index) => (found[index] ?? []).map((one) => withoutPadding(one, length + 1)));
}

/**
 * Hypotheses of each member of one batch of whatever the executor encodes, best first.
 * @param sourceLengths - [batch] real positions of each member's memory
 */
export async function searchBatch<Input, Source, State>(
  executor: Executor<Input, Source, State>,
  input: Input,
  sourceLengths: ArrayLike<number>,
  { search, specialIds, withAttention = false }: BatchOptions,
): Promise<Hypothesis[][]> {
  const memory = await executor.encode(input);
  try {
    return await beamSearch(executor.decoder, memory, { config: search, specialIds, sourceLengths, withAttention });
  } finally {
    executor.releaseSource(memory);
  }
}

/** Attention cut to the source's own tokens; what lies beyond them is zero. */
function withoutPadding(hypothesis: Hypothesis, sourceLength: number): Hypothesis {
  if (hypothesis.attention === undefined) return hypothesis;
  return { ...hypothesis, attention: hypothesis.attention.map((weights) => weights.slice(0, sourceLength)) };
}
