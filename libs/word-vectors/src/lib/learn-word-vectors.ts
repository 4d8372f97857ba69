import { pauses } from '@tolmach/contracts';
import type { WordVectors } from './word-vectors';

/** How word vectors are learnt. */
export interface LearningOptions {
  /** Channels of a vector. */
  readonly size: number;
  /** Words on either side that a word is learnt from, at most. */
  readonly window: number;
  /** Words drawn at random for each one that is there. */
  readonly numNegatives: number;
  /** Times that all sentences are gone through. */
  readonly epochs: number;
  /** Times that a word must occur. */
  readonly minCount: number;
  /** Share of the text from which on a word is left out now and then: 1e-3 to 1e-5. */
  readonly subsampling: number;
  /** Learning rate at the start; it falls linearly to 0. */
  readonly learningRate: number;
  readonly seed: number;
  /** Told how much is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Ends the learning early, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What does well on some million words. */
export const DEFAULT_LEARNING: LearningOptions = {
  size: 100,
  window: 5,
  numNegatives: 5,
  epochs: 5,
  minCount: 5,
  subsampling: 1e-4,
  learningRate: 0.025,
  seed: 1,
};

/**
 * Word vectors by skip-gram with negative sampling: each word learns to tell its neighbours from words drawn at random. In the
 * order of frequency; equal sentences, options and seed give equal vectors.
 * @param sentences - words of each sentence
 * @see Mikolov et al. 2013, "Distributed representations of words and phrases", equations 4 and 5, section 2.3 (subsampling)
 */
export async function learnWordVectors(
  sentences: readonly (readonly string[])[],
  options: LearningOptions,
): Promise<WordVectors> {
  const vocabulary = countWords(sentences, options.minCount);
  const model = new SkipGram(vocabulary.counts, options);
  const encoded = sentences.map((words) => Int32Array.from(words.flatMap((word) => vocabulary.idOf.get(word) ?? [])));
  const total = options.epochs * encoded.reduce((sum, { length }) => sum + length, 0);
  const pause = pauses(options.signal);
  let done = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (const ids of encoded) {
      model.learn(ids, options.learningRate * Math.max(1e-4, 1 - done / total));
      done += ids.length;
      await pause();
      if (done % 4096 < ids.length) options.onProgress?.(done / total);
    }
  }
  return { words: vocabulary.words, size: options.size, values: model.vectors };
}

interface CountedVocabulary {
  readonly words: readonly string[];
  readonly counts: readonly number[];
  readonly idOf: ReadonlyMap<string, number>;
}

function countWords(sentences: readonly (readonly string[])[], minCount: number): CountedVocabulary {
  const counts = new Map<string, number>();
  for (const words of sentences) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= minCount);
  kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    words: kept.map(([word]) => word),
    counts: kept.map(([, count]) => count),
    idOf: new Map(kept.map(([word], index) => [word, index])),
  };
}

/** Entries of the table that words are drawn from. */
const TABLE_SIZE = 1 << 22;

/** Beyond it a sigmoid is 0 or 1. */
const MAX_LOGIT = 8;

/** Vectors of words and of their neighbours, and what a sentence changes in them. */
class SkipGram {
  readonly vectors: Float32Array;
  private readonly neighbours: Float32Array;
  private readonly table: Int32Array;
  /** Chance that a word is kept. */
  private readonly kept: Float64Array;
  private readonly random: () => number;
  private readonly change: Float32Array;

  constructor(
    counts: readonly number[],
    private readonly options: LearningOptions,
  ) {
    const { size, seed, subsampling } = options;
    this.random = uniformNumbers(seed);
    this.vectors = Float32Array.from({ length: counts.length * size }, () => (this.random() - 0.5) / size);
    this.neighbours = new Float32Array(counts.length * size);
    this.change = new Float32Array(size);
    this.table = drawingTable(counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    this.kept = Float64Array.from(counts, (count) => Math.sqrt((subsampling * total) / count));
  }

  /** Learns from each word and its neighbours, further ones less often. */
  learn(sentence: Int32Array, rate: number): void {
    const ids = sentence.filter((id) => this.random() < (this.kept[id] ?? 1));
    for (let place = 0; place < ids.length; place++) {
      const reach = 1 + Math.floor(this.random() * this.options.window);
      const last = Math.min(ids.length - 1, place + reach);
      for (let other = Math.max(0, place - reach); other <= last; other++) {
        if (other !== place) this.learnPair(ids[place] ?? 0, ids[other] ?? 0, rate);
      }
    }
  }

  private learnPair(word: number, neighbour: number, rate: number): void {
    const { size, numNegatives } = this.options;
    const { vectors, neighbours, change, table } = this;
    const from = word * size;
    change.fill(0);
    for (let draw = 0; draw <= numNegatives; draw++) {
      const target = draw === 0 ? neighbour : (table[Math.floor(this.random() * TABLE_SIZE)] ?? 0);
      if (draw > 0 && target === neighbour) continue;
      const to = target * size;
      let logit = 0;
      for (let channel = 0; channel < size; channel++) {
        logit += (vectors[from + channel] ?? 0) * (neighbours[to + channel] ?? 0);
      }
      const bounded = Math.max(-MAX_LOGIT, Math.min(MAX_LOGIT, logit));
      const step = rate * ((draw === 0 ? 1 : 0) - 1 / (1 + Math.exp(-bounded)));
      for (let channel = 0; channel < size; channel++) {
        change[channel] = (change[channel] ?? 0) + step * (neighbours[to + channel] ?? 0);
        neighbours[to + channel] = (neighbours[to + channel] ?? 0) + step * (vectors[from + channel] ?? 0);
      }
    }
    for (let channel = 0; channel < size; channel++) {
      vectors[from + channel] = (vectors[from + channel] ?? 0) + (change[channel] ?? 0);
    }
  }
}

/** Words in proportion to their counts to the power of 3/4 (section 2.2). */
function drawingTable(counts: readonly number[]): Int32Array {
  const table = new Int32Array(TABLE_SIZE);
  const total = counts.reduce((sum, count) => sum + count ** 0.75, 0);
  let filled = 0;
  let share = 0;
  counts.forEach((count, id) => {
    share += count ** 0.75 / total;
    const end = Math.round(share * TABLE_SIZE);
    table.fill(id, filled, end);
    filled = end;
  });
  return table;
}

/** Numbers in [0, 1), the same for the same seed. @see Marsaglia 2003 (xorshift) */
function uniformNumbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1; // never 0, where it would stay
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
