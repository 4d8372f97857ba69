/**
 * The prefixes of a sentence's beams as back pointers: one record per token position, linked to the previous one.
 * Records are never changed, so hypotheses share their common prefix.
 */
export interface Trail {
  /** Tokens of every prefix. */
  readonly length: number;
  /** [beam] last id of each prefix. */
  readonly ids: Int32Array;
  /** [beam] slot, in `before`, of the prefix that each one continues. */
  readonly parents: Int32Array;
  /** [beam, position] attention of each prefix for its last id; absent unless attention is read. */
  readonly attention?: Float32Array;
  readonly before: Trail | undefined;
}

/** The end of one prefix. */
export interface TrailEnd {
  /** Undefined before the first token. */
  readonly trail: Trail | undefined;
  readonly slot: number;
}

/** Ids of a prefix, first to last. */
export function idsAlong(end: TrailEnd): number[] {
  return [...walkBack(end)].map(({ trail, slot }) => trail.ids[slot] ?? NaN).reverse();
}

/** [targetTime][numPositions] attention of a prefix, one row per id, without the batch's padding; copied. */
export function attentionAlong(end: TrailEnd, numPositions: number): Float32Array[] {
  return [...walkBack(end)].map(({ trail, slot }) => attentionRow(trail, slot).slice(0, numPositions)).reverse();
}

/** [numPositions] attention of a prefix, summed over its ids. */
export function attentionSums(end: TrailEnd, numPositions: number): Float64Array {
  const sums = new Float64Array(numPositions);
  for (const { trail, slot } of walkBack(end)) addTo(sums, attentionRow(trail, slot));
  return sums;
}

/** Adds the first values of `row` to `sums`, in place. */
export function addTo(sums: Float64Array, row: Float32Array): void {
  for (let position = 0; position < sums.length; position++) {
    sums[position] = (sums[position] ?? NaN) + (row[position] ?? 0);
  }
}

function* walkBack(end: TrailEnd): Generator<{ trail: Trail; slot: number }> {
  let { trail, slot } = end;
  while (trail !== undefined) {
    yield { trail, slot };
    slot = trail.parents[slot] ?? NaN;
    trail = trail.before;
  }
}

function attentionRow(trail: Trail, slot: number): Float32Array {
  const attention = trail.attention ?? new Float32Array();
  const numPositions = attention.length / trail.ids.length;
  return attention.subarray(slot * numPositions, (slot + 1) * numPositions);
}
