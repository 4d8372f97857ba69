import type { SpecialIds } from '@tolmach/contracts';
import type { SeededRandom } from '@tolmach/tensor-runtime';
import type { TargetRows } from './target-rows';
import type { TrainingBatch } from './training-batch';

/**
 * The batch with input pieces of both sides replaced by the unknown id at `rate`; special ids and outputs stay.
 * @see Gal and Ghahramani 2016, section 4.2 (word embeddings dropped as wholes)
 */
export function dropWords(
  batch: TrainingBatch,
  rate: number,
  special: SpecialIds,
  random: SeededRandom,
): TrainingBatch {
  if (rate === 0) return batch;
  const source = dropIds(batch.source, rate, special, random.site('source'));
  return dropTargetWords({ ...batch, source }, rate, special, random);
}

/** The same of the target side alone. */
export function dropTargetWords<Batch extends TargetRows>(
  batch: Batch,
  rate: number,
  special: SpecialIds,
  random: SeededRandom,
): Batch {
  if (rate === 0) return batch;
  return { ...batch, targetInputs: dropIds(batch.targetInputs, rate, special, random.site('target')) };
}

function dropIds(ids: Int32Array, rate: number, special: SpecialIds, random: SeededRandom): Int32Array {
  const kept = new Set([special.pad, special.start, special.end]);
  const chances = random.hostUniform(ids.length);
  return ids.map((id, place) => (!kept.has(id) && (chances[place] ?? 1) < rate ? special.unknown : id));
}
