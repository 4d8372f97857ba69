import type { SpecialIds } from '@tolmach/contracts';
import type { IdPair } from './encoded-corpus';

/** Padded ids of sentence pairs, row by row, ready to become tensors. */
export interface TrainingBatch {
  /** Source pieces and the end id; [batch*sourceTime], padded on the right. */
  readonly source: Int32Array;
  /** What the decoder reads: the start id and the target pieces; [batch*targetTime]. */
  readonly targetInputs: Int32Array;
  /** What it should say: the target pieces and the end id; [batch*targetTime]. */
  readonly targetOutputs: Int32Array;
  /** Tokens of each row before padding, end id included; [batch]. */
  readonly sourceLengths: Int32Array;
  readonly targetLengths: Int32Array;
  readonly batchSize: number;
  readonly sourceTime: number;
  readonly targetTime: number;
  /** Target outputs that are not padding. */
  readonly numTargetTokens: number;
}

/** The batch of these pairs. */
export function assembleBatch(pairs: readonly IdPair[], special: SpecialIds): TrainingBatch {
  const source = padRows(
    pairs.map((pair) => [...Array.from(pair.source), special.end]),
    special.pad,
  );
  const outputs = padRows(
    pairs.map((pair) => [...Array.from(pair.target), special.end]),
    special.pad,
  );
  const inputs = padRows(
    pairs.map((pair) => [special.start, ...Array.from(pair.target)]),
    special.pad,
  );
  return {
    source: source.ids,
    targetInputs: inputs.ids,
    targetOutputs: outputs.ids,
    sourceLengths: source.lengths,
    targetLengths: outputs.lengths,
    batchSize: pairs.length,
    sourceTime: source.time,
    targetTime: outputs.time,
    numTargetTokens: outputs.lengths.reduce((sum, length) => sum + length, 0),
  };
}

interface PaddedRows {
  readonly ids: Int32Array;
  readonly lengths: Int32Array;
  readonly time: number;
}

function padRows(rows: readonly (readonly number[])[], padId: number): PaddedRows {
  const lengths = Int32Array.from(rows, (row) => row.length);
  const time = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const ids = new Int32Array(rows.length * time).fill(padId);
  rows.forEach((row, place) => ids.set(row, place * time));
  return { ids, lengths, time };
}
