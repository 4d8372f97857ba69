import { translationArchitectureSchema } from '../src/architecture';
import type { IdBatch } from '@tolmach/contracts';
import type { TranslationArchitecture } from '../src/architecture';
import { listSpecs } from '@tolmach/tensor-runtime';
import { irregularWeights, tinySections } from '@tolmach/testing-kit';
import type { TinySections } from '@tolmach/testing-kit';
import type { TranslationNetwork } from '../src/network/translation-network';

/** A small architecture; keys given replace the tiny ones. */
export function tinyArchitecture(sections?: TinySections): TranslationArchitecture {
  return translationArchitectureSchema.parse(tinySections(sections));
}

/** Weights of a network, large enough for hypotheses that differ clearly. */
export function tinyWeights(network: TranslationNetwork, seed: number) {
  return irregularWeights(listSpecs(network.specs()), seed);
}

/** Rows closed by the end id, 3, and padded with 0. */
export function sourceBatch(rows: readonly (readonly number[])[]): IdBatch {
  const time = Math.max(...rows.map((row) => row.length + 1));
  const ids = rows.flatMap((row) => [...row, 3, ...new Array<number>(time - row.length - 1).fill(0)]);
  const lengths = Int32Array.from(rows, (row) => row.length + 1);
  return { ids: Int32Array.from(ids), batchSize: rows.length, time, lengths };
}
