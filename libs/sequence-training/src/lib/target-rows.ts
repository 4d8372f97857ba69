import { batchIds } from '@tolmach/contracts';
import type { SpecialIds, TrainingFacts } from '@tolmach/contracts';
import type { CountedBatch, CountedUnit, LookUp, RunFacts } from '@tolmach/training';

/** Padded target side of a batch, row by row, ready to become tensors. */
export interface TargetRows extends CountedBatch {
  /** What the decoder reads: the start id and the target pieces; [row*targetTime], padded on the right. */
  readonly targetInputs: Int32Array;
  /** What it should say: the target pieces and the end id; [row*targetTime]. */
  readonly targetOutputs: Int32Array;
  /** Tokens of each row before padding, end id included; [row]. */
  readonly targetLengths: Int32Array;
  readonly targetTime: number;
}

/** The target side of these sequences of ids, which have neither start nor end id. */
export function assembleTargets(targets: readonly ArrayLike<number>[], special: SpecialIds): TargetRows {
  const padded = (rows: readonly number[][]) => batchIds(rows, special.pad);
  const outputs = padded(targets.map((ids) => [...Array.from(ids), special.end]));
  const inputs = padded(targets.map((ids) => [special.start, ...Array.from(ids)]));
  return {
    targetInputs: inputs.ids,
    targetOutputs: outputs.ids,
    targetLengths: outputs.lengths,
    targetTime: outputs.time,
    size: outputs.lengths.reduce((sum, length) => sum + length, 0),
  };
}

/** The table that the decoder's previous pieces are looked up in. */
export function targetLookUp<Batch extends TargetRows>(table: string): LookUp<Batch> {
  return {
    table,
    ids: ({ targetInputs }) => targetInputs,
    withIds: (batch, targetInputs) => ({ ...batch, targetInputs }),
  };
}

/** What batches of target sequences are counted in: target outputs that are not padding, end ids included. */
export const TARGET_TOKENS: CountedUnit = {
  countKey: 'targetTokens',
  rateKey: 'tokensPerSecond',
  label: 'target tokens',
};

/** The facts of a model that was trained on target sequences. */
export function targetFacts({ count: targetTokens, ...facts }: RunFacts): TrainingFacts {
  return { ...facts, targetTokens };
}
