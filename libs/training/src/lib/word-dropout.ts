import type { SpecialIds } from '@tolmach/contracts';
import type { SeededRandom } from '@tolmach/tensor-runtime';
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
  const kept = new Set([special.pad, special.start, special.end]);
  const drop = (ids: Int32Array, site: string): Int32Array => {
    const chances = random.site(site).hostUniform(ids.length);
    return ids.map((id, place) => (!kept.has(id) && (chances[place] ?? 1) < rate ? special.unknown : id));
  };
  return { ...batch, source: drop(batch.source, 'source'), targetInputs: drop(batch.targetInputs, 'target') };
}
