import type { Shortlist } from '@tolmach/contracts';

/** A sentence and its translation, as ids. */
export interface AlignedIds {
  readonly source: readonly number[];
  readonly target: readonly number[];
}

/** What a shortlist holds. */
export interface ShortlistSize {
  readonly sourceVocabularySize: number;
  /** target ids for each source id */
  readonly perPiece: number;
  /** most frequent target ids, for every text */
  readonly always: number;
  /** ids that every text needs, the end id among them */
  readonly required: readonly number[];
}

/** Rounds of expectation maximisation; the order of the likeliest hardly changes after them. */
const NUM_ROUNDS = 4;

/**
 * The target ids that each source id is likeliest to become, by IBM Model 1, and the most frequent of all.
 * @see Brown et al. 1993, "The Mathematics of Statistical Machine Translation", section 4.1 (Model 1); Jean et al. 2015
 * (arXiv 1412.2007), section 3.2 (candidate lists from it)
 */
export function learnShortlist(texts: readonly AlignedIds[], size: ShortlistSize): Shortlist {
  const { sourceVocabularySize, perPiece, always, required } = size;
  const frequent = mostFrequent(texts, always);
  const best = likeliest(texts, sourceVocabularySize, perPiece);
  const values = new Float32Array(sourceVocabularySize * perPiece).fill(-1);
  best.forEach((ids, source) => {
    values.set(ids, source * perPiece);
  });
  const everyText = [...new Set([...required, ...frequent])].sort((a, b) => a - b);
  return {
    perPiece: { shape: [sourceVocabularySize, perPiece], values },
    always: { shape: [everyText.length], values: Float32Array.from(everyText) },
  };
}

function mostFrequent(texts: readonly AlignedIds[], limit: number): number[] {
  const counts = new Map<number, number>();
  for (const { target } of texts) for (const id of target) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ordered = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b);
  return ordered.slice(0, limit).map(([id]) => id);
}

/** Pairs of ids that meet in a text, each with its translation probability. */
interface PairTable {
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  /** place in the table of each meeting, text by text, target by target, source by source */
  readonly meetings: Int32Array;
}

function likeliest(texts: readonly AlignedIds[], sourceVocabularySize: number, limit: number): number[][] {
  const table = tableOf(texts);
  const probabilities = new Float64Array(table.sources.length).fill(1);
  for (let round = 0; round < NUM_ROUNDS; round++) maximise(texts, table, probabilities, sourceVocabularySize);
  const bySource: number[][] = Array.from({ length: sourceVocabularySize }, () => []);
  table.sources.forEach((source, place) => bySource[source]?.push(place));
  const probability = (place: number) => probabilities[place] ?? 0;
  return bySource.map((places) =>
    places
      .sort((a, b) => probability(b) - probability(a) || (table.targets[a] ?? 0) - (table.targets[b] ?? 0))
      .slice(0, limit)
      .map((place) => table.targets[place] ?? NaN),
  );
}

function tableOf(texts: readonly AlignedIds[]): PairTable {
  const places = new Map<number, number>();
  const meetings = new Int32Array(texts.reduce((sum, { source, target }) => sum + source.length * target.length, 0));
  let next = 0;
  for (const { source, target } of texts) {
    for (const targetId of target) {
      for (const sourceId of source) {
        const key = sourceId * 2 ** 24 + targetId; // vocabularies are far smaller than 2 ** 24
        const place = places.get(key) ?? places.size;
        places.set(key, place);
        meetings[next++] = place;
      }
    }
  }
  const keys = [...places.keys()]; // in the order of their places
  return {
    sources: Int32Array.from(keys, (key) => Math.floor(key / 2 ** 24)),
    targets: Int32Array.from(keys, (key) => key % 2 ** 24),
    meetings,
  };
}

/** One round of expectation maximisation, in place. */
function maximise(
  texts: readonly AlignedIds[],
  { sources, meetings }: PairTable,
  probabilities: Float64Array,
  sourceVocabularySize: number,
): void {
  const counts = new Float64Array(probabilities.length);
  let next = 0;
  for (const { source, target } of texts) {
    for (let index = 0; index < target.length; index++) {
      const end = next + source.length;
      let total = 0;
      for (let at = next; at < end; at++) total += probabilities[meetings[at] ?? 0] ?? 0;
      for (; next < end; next++) {
        const place = meetings[next] ?? 0;
        counts[place] = (counts[place] ?? 0) + (probabilities[place] ?? 0) / total;
      }
    }
  }
  const totals = new Float64Array(sourceVocabularySize);
  sources.forEach((source, place) => (totals[source] = (totals[source] ?? 0) + (counts[place] ?? 0)));
  for (let place = 0; place < counts.length; place++) {
    probabilities[place] = (counts[place] ?? 0) / (totals[sources[place] ?? 0] ?? 1);
  }
}
