import { distinctIds } from './distinct-ids';
import type { TargetRows } from './target-rows';

/** A table of embeddings that a loss only takes rows of, and the ids in a batch that name those rows. */
export interface LookUp<Batch> {
  /** Slash path of the parameter, [vocabulary, embedding]. */
  readonly table: string;
  ids(batch: Batch): Int32Array;
  /** The batch with these in the place of its ids. */
  withIds(batch: Batch, ids: Int32Array): Batch;
}

/** The table that the decoder's previous pieces are looked up in. */
export function targetLookUp<Batch extends TargetRows>(table: string): LookUp<Batch> {
  return {
    table,
    ids: ({ targetInputs }) => targetInputs,
    withIds: (batch, targetInputs) => ({ ...batch, targetInputs }),
  };
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
