/** One above the largest word id that still fits beside an n-gram id in an exact integer. */
const MAX_WORDS = 2 ** 26;
const EMPTY_NGRAM = 0;

/**
 * Gives each distinct word n-gram a number of its own; words may be any strings, blanks included.
 *
 * An n-gram is looked up as its prefix followed by a word, so no string is ever built. A table over a `base` knows all of
 * that table's n-grams under the same numbers and keeps new ones to itself: `base` stays as it is.
 */
export class CaptionNgramIds {
  private readonly wordIds = new Map<string, number>();
  private readonly ngramIds = new Map<number, number>();
  private readonly firstWordId: number;
  private readonly firstNgramId: number;

  constructor(private readonly base?: CaptionNgramIds) {
    this.firstWordId = base?.numWords ?? 0;
    this.firstNgramId = base?.endId ?? EMPTY_NGRAM + 1;
  }

  /** One above the largest n-gram id given so far. */
  get endId(): number {
    return this.firstNgramId + this.ngramIds.size;
  }

  /** The ids of the n-grams of one sentence, repeated ones repeated: one list per order from 1 to `maxOrder`. */
  ngramsOf(words: readonly string[], maxOrder: number): number[][] {
    const ids = words.map((word) => this.wordId(word));
    const prefixes = ids.map(() => EMPTY_NGRAM); // grown by one word per order
    return Array.from({ length: maxOrder }, (_, index) => {
      const numNgrams = Math.max(0, ids.length - index);
      for (let start = 0; start < numNgrams; start++) {
        prefixes[start] = this.ngramId(prefixes[start] ?? EMPTY_NGRAM, ids[start + index] ?? 0);
      }
      return prefixes.slice(0, numNgrams);
    });
  }

  private get numWords(): number {
    return this.firstWordId + this.wordIds.size;
  }

  private wordId(word: string): number {
    const known = this.base?.wordIds.get(word) ?? this.wordIds.get(word);
    if (known !== undefined) return known;
    const id = this.numWords;
    this.wordIds.set(word, id);
    return id;
  }

  private ngramId(prefixId: number, wordId: number): number {
    const key = prefixId * MAX_WORDS + wordId;
    const known = this.base?.ngramIds.get(key) ?? this.ngramIds.get(key);
    if (known !== undefined) return known;
    const id = this.endId;
    this.ngramIds.set(key, id);
    return id;
  }
}
