import { batchIds } from '@tolmach/text-input';
import type { IdBatch } from '@tolmach/contracts';

/** Ids of source sentences, each closed by the end id, padded to one length. */
export function sourceBatch(rows: readonly (readonly number[])[], specialIds: { pad: number; end: number }): IdBatch {
  return batchIds(
    rows.map((row) => [...row, specialIds.end]),
    specialIds.pad,
  );
}

/**
 * Places of sentences grouped into batches of like length, so that little is padding and work a batch is bounded.
 * @param lengths - tokens of each sentence
 * @param batchTokens - padded tokens a batch may hold; a longer sentence is a batch of its own
 */
export function lengthBatches(lengths: readonly number[], batchTokens: number): number[][] {
  const order = lengths.map((_, place) => place).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const batches: number[][] = [];
  let current: number[] = [];
  for (const place of order) {
    if (current.length > 0 && (current.length + 1) * (lengths[place] ?? 0) > batchTokens) {
      batches.push(current);
      current = [];
    }
    current.push(place);
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
