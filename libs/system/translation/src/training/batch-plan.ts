import { permutedIndex } from '@tolmach/training';
import type { EncodedCorpus } from './encoded-corpus';
import type { PairEntry } from './pair-index';

/** How an epoch is cut into batches. */
export interface BatchPlanOptions {
  /** With the epoch, the only source of the order. */
  readonly seed: number;
  /** Padded tokens a batch may hold on either side; a single longer pair is a batch of its own. */
  readonly batchTokens: number;
  /** Pairs sorted by length together. */
  readonly poolSentences: number;
}

/** Pairs that are computed together. */
export type PlannedBatch = readonly PairEntry[];

/** Lengths of a pair, in pieces. */
type PairLengths = Pick<PairEntry, 'sourceLength' | 'targetLength'>;

const PAIR_ORDER = 1;
const BATCH_ORDER = 2;

/**
 * The batches of one epoch in training order, pool by pool: the pairs (those of a part as often as its weight) in a
 * shuffled order are taken `poolSentences` at a time, sorted by target and source length, cut into batches, and the
 * batches of the pool shuffled. Depends on corpus, options and epoch only.
 */
export async function* planEpoch(
  corpus: EncodedCorpus,
  options: BatchPlanOptions,
  epoch: number,
): AsyncGenerator<PlannedBatch[]> {
  const { seed, batchTokens, poolSentences } = options;
  const size = epochSize(corpus);
  for (let start = 0; start < size; start += poolSentences) {
    const numPooled = Math.min(poolSentences, size - start);
    const indices = Array.from({ length: numPooled }, (_, place) =>
      pairAt(corpus, permutedIndex(start + place, size, [seed, epoch, PAIR_ORDER])),
    );
    const batches = cutBatches((await corpus.readEntries(indices)).sort(byLength), batchTokens);
    yield batches.map((_, place) => {
      // The permutation stays inside 0..batches.length-1, so the batch exists.
      return batches[permutedIndex(place, batches.length, [seed, epoch, BATCH_ORDER, start])] ?? [];
    });
  }
}

/** Pairs an epoch trains on, repetitions by weight included. */
export function epochSize({ facts }: EncodedCorpus): number {
  return facts.parts.reduce((sum, { numPairs, weight }) => sum + numPairs * weight, 0);
}

/** The pair in the corpus that is number `place` of the unshuffled epoch. */
function pairAt({ facts }: EncodedCorpus, place: number): number {
  let rest = place;
  let start = 0;
  for (const { numPairs, weight } of facts.parts) {
    if (rest < numPairs * weight) return start + (rest % numPairs);
    rest -= numPairs * weight;
    start += numPairs;
  }
  return start + rest;
}

function byLength(left: PairEntry, right: PairEntry): number {
  return left.targetLength - right.targetLength || left.sourceLength - right.sourceLength;
}

/** Consecutive runs of pairs in which rows times the longest row, end id included, fits on both sides. */
export function cutBatches<Pair extends PairLengths>(entries: readonly Pair[], batchTokens: number): Pair[][] {
  const batches: Pair[][] = [];
  let batch: Pair[] = [];
  let longest = 0;
  for (const entry of entries) {
    const length = 1 + Math.max(entry.sourceLength, entry.targetLength);
    longest = Math.max(longest, length);
    if (batch.length > 0 && longest * (batch.length + 1) > batchTokens) {
      batches.push(batch);
      batch = [];
      longest = length;
    }
    batch.push(entry);
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}
