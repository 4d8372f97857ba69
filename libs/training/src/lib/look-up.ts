/** A table of embeddings that a loss only takes rows of, and the ids in a batch that name those rows. */
export interface LookUp<Batch> {
  /** Slash path of the parameter, [vocabulary, embedding]. */
  readonly table: string;
  ids(batch: Batch): Int32Array;
  /** The batch with these in the place of its ids. */
  withIds(batch: Batch, ids: Int32Array): Batch;
}

/** Rows of tables, by the tables' paths; ids, ascending. */
export type TableRows = ReadonlyMap<string, Int32Array>;

/** A batch whose ids count among the rows that it looks up. */
export interface CompactBatch<Batch> {
  readonly batch: Batch;
  /** What the tables of the loss are to be made of. */
  readonly rows: TableRows;
}

/** The batch as it reads tables of nothing but its own rows: its loss is that of the batch given with whole tables. */
export function compactBatch<Batch>(batch: Batch, lookUps: readonly LookUp<Batch>[] = []): CompactBatch<Batch> {
  const rows = new Map<string, Int32Array>();
  const compact = lookUps.reduce((made, lookUp) => {
    const { distinct, places } = distinctIds(lookUp.ids(made));
    rows.set(lookUp.table, distinct);
    return lookUp.withIds(made, places);
  }, batch);
  return { batch: compact, rows };
}

/** The ids of a batch, and where each stands among them. */
export interface DistinctIds {
  /** every id once, ascending */
  readonly distinct: Int32Array;
  /** of each id its place among the distinct ones, 0 to their number - 1 */
  readonly places: Int32Array;
}

/** Each of these ids once, in ascending order, and the ids renumbered by that order. */
export function distinctIds(ids: Int32Array): DistinctIds {
  const distinct = Int32Array.from(new Set(ids)).sort();
  const placeOf = new Map(Array.from(distinct, (id, place) => [id, place]));
  return { distinct, places: ids.map((id) => placeOf.get(id) ?? 0) }; // every id is one of the distinct
}
