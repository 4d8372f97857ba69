import { batchIds } from '@tolmach/contracts';
import type { SpecialIds } from '@tolmach/contracts';
import { assembleTargets } from '@tolmach/sequence-training';
import type { TargetRows } from '@tolmach/sequence-training';
import type { IdPair } from './encoded-corpus';

/** Padded ids of sentence pairs, row by row, ready to become tensors. */
export interface TrainingBatch extends TargetRows {
  /** Source pieces and the end id; [batch*sourceTime], padded on the right. */
  readonly source: Int32Array;
  /** Tokens of each row before padding, end id included; [batch]. */
  readonly sourceLengths: Int32Array;
  readonly batchSize: number;
  readonly sourceTime: number;
}

/** The batch of these pairs. */
export function assembleBatch(pairs: readonly IdPair[], special: SpecialIds): TrainingBatch {
  const rows = pairs.map((pair) => [...Array.from(pair.source), special.end]);
  const source = batchIds(rows, special.pad);
  const targets = assembleTargets(
    pairs.map((pair) => pair.target),
    special,
  );
  return {
    source: source.ids,
    sourceLengths: source.lengths,
    batchSize: pairs.length,
    sourceTime: source.time,
    ...targets,
  };
}
