import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { compactBatch } from '@tolmach/training';
import { assembleTargets, targetLookUp } from './target-rows';
import type { TargetRows } from './target-rows';

const { start, pad, end } = DEFAULT_SPECIAL_IDS;
const BATCH = assembleTargets([[30, 8], [8]], DEFAULT_SPECIAL_IDS);

describe('compactBatch', () => {
  it('renumbers inputs by the rows they look up, and leaves outputs, which are no look-ups', () => {
    const { batch, rows } = compactBatch(BATCH, [targetLookUp<TargetRows>('embeddings/target')]);
    const expected = [start, pad, 8, 30].sort((a, b) => a - b);
    expect([...rows].map(([table, ids]) => [table, [...ids]])).toEqual([['embeddings/target', expected]]);
    const ids = Array.from(batch.targetInputs, (place) => expected[place]);
    expect(ids).toEqual([start, 30, 8, start, 8, pad]);
    expect([...batch.targetOutputs]).toEqual([30, 8, end, 8, end, pad]);
    expect([...BATCH.targetInputs]).toEqual(ids);
  });

  it('is the batch itself where nothing is looked up', () => {
    expect(compactBatch(BATCH)).toEqual({ batch: BATCH, rows: new Map() });
  });
});
