import { batchIds } from '@tolmach/contracts';
import type { IdBatch } from '@tolmach/contracts';
import { fingerprint } from '@tolmach/sampling';
import type { Sources } from './decode-all';

/**
 * Sentences as sources to decode; each is closed by the end id, an empty one has no hypotheses.
 * @param rows - source ids without the end id
 */
export function idSources(
  rows: readonly (readonly number[])[],
  { pad, end }: { readonly pad: number; readonly end: number },
): Sources<IdBatch> {
  const closed = rows.map((row) => (row.length === 0 ? [] : [...row, end]));
  return {
    lengths: closed.map(({ length }) => length),
    batchOf: (places) =>
      batchIds(
        places.map((place) => closed[place] ?? []),
        pad,
      ),
    fingerprintOf: (place) => fingerprint(closed[place] ?? []),
  };
}
