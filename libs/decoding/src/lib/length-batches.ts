/**
 * Places of sources grouped into batches of like length, so that little is padding and the work of a batch is bounded.
 * @param lengths - positions of each source; a source of none is in no batch
 * @param batchPositions - padded positions that a batch may hold; a longer source is a batch of its own
 */
export function lengthBatches(lengths: readonly number[], batchPositions: number): number[][] {
  const real = lengths.flatMap((length, place) => (length > 0 ? [place] : []));
  const order = real.sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const batches: number[][] = [];
  let current: number[] = [];
  for (const place of order) {
    if (current.length > 0 && (current.length + 1) * (lengths[place] ?? 0) > batchPositions) {
      batches.push(current);
      current = [];
    }
    current.push(place);
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
