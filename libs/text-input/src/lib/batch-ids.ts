import type { IdBatch } from '@tolmach/contracts';

/**
 * Returns a padded batch of the rows, in their order.
 *
 * @param rows - piece ids, one array per sentence; rows may be empty
 * @param pad - id that fills short rows
 */
export function batchIds(rows: readonly (readonly number[])[], pad: number): IdBatch {
  const time = rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  const ids = new Int32Array(rows.length * time).fill(pad);
  rows.forEach((row, index) => {
    ids.set(row, index * time);
  });
  return { ids, batchSize: rows.length, time, lengths: Int32Array.from(rows, (row) => row.length) };
}
