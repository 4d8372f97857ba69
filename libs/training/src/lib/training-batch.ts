import type { SpecialIds } from '@tolmach/contracts';
import { batchIds } from '@tolmach/text-input';
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
  const source = batchIds(
    pairs.map((pair) => [...Array.from(pair.source), special.end]),
    special.pad,
  );
  const outputs = batchIds(
    pairs.map((pair) => [...Array.from(pair.target), special.end]),
    special.pad,
  );
  const inputs = batchIds(
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
