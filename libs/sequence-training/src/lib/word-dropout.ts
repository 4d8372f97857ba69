import type { SpecialIds } from '@tolmach/contracts';
import type { SeededRandom } from '@tolmach/tensor-runtime';
import type { TargetRows } from './target-rows';

/**
 * The batch with input pieces of the target side replaced by the unknown id at `rate`; special ids and outputs stay.
 * @see Gal and Ghahramani 2016, section 4.2 (word embeddings dropped as wholes)
 */
export function dropTargetWords<Batch extends TargetRows>(
  batch: Batch,
  rate: number,
  special: SpecialIds,
  random: SeededRandom,
): Batch {
  if (rate === 0) return batch;
  return { ...batch, targetInputs: dropIds(batch.targetInputs, rate, special, random.site('target')) };
}

/** Ids of which a share is replaced by the unknown id; special ids stay. */
export function dropIds(ids: Int32Array, rate: number, special: SpecialIds, random: SeededRandom): Int32Array {
  const kept = new Set([special.pad, special.start, special.end]);
  const chances = random.hostUniform(ids.length);
  return ids.map((id, place) => (!kept.has(id) && (chances[place] ?? 1) < rate ? special.unknown : id));
}
