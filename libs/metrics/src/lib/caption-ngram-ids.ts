const NO_NGRAM = -1;
const FREE = -1;
const START_CAPACITY = 64;

/**
 * Gives each distinct word n-gram a number of its own; words may be any strings, blanks included.
 *
 * An n-gram is looked up as its prefix followed by a word, so no string is ever built. A table over a `base` knows all of
 * that table's n-grams under the same numbers and keeps new ones to itself: `base` stays as it is.
 */
export class CaptionNgramIds {
  private readonly wordIds = new Map<string, number>();
  private readonly ngrams: PairTable;
  private readonly firstWordId: number;

  constructor(private readonly base?: CaptionNgramIds) {
    this.firstWordId = base?.numWords ?? 0;
    this.ngrams = new PairTable(base?.endId ?? 0);
  }

  /** One above the largest n-gram id given so far. */
  get endId(): number {
    return this.ngrams.endId;
  }

  /** The ids of the n-grams of one sentence, repeated ones repeated: one list per order from 1 to `maxOrder`. */
  ngramsOf(words: readonly string[], maxOrder: number): number[][] {
    const ids = words.map((word) => this.wordId(word));
    const prefixes = ids.map(() => NO_NGRAM); // grown by one word per order
    return Array.from({ length: maxOrder }, (_, index) => {
      const numNgrams = Math.max(0, ids.length - index);
      for (let start = 0; start < numNgrams; start++) {
        prefixes[start] = this.ngramId(prefixes[start] ?? NO_NGRAM, ids[start + index] ?? 0);
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
    return this.base?.ngrams.find(prefixId, wordId) ?? this.ngrams.findOrAdd(prefixId, wordId);
  }
}

/** Numbers pairs of integers from `firstId` on: a hash table in flat arrays, since a Map has no pairs for keys. */
class PairTable {
  private readonly prefixes: number[] = []; // [id - firstId]
  private readonly words: number[] = []; // [id - firstId]
  private slots = new Int32Array(START_CAPACITY).fill(FREE); // index into the lists above; at most half of them taken

  constructor(private readonly firstId: number) {}

  get endId(): number {
    return this.firstId + this.prefixes.length;
  }

  find(prefix: number, word: number): number | undefined {
    const index = this.slots[this.slotOf(prefix, word)] ?? FREE;
    return index === FREE ? undefined : this.firstId + index;
  }

  findOrAdd(prefix: number, word: number): number {
    const known = this.find(prefix, word);
    if (known !== undefined) return known;
    if (2 * this.prefixes.length >= this.slots.length) this.grow();
    const index = this.prefixes.length;
    this.slots[this.slotOf(prefix, word)] = index;
    this.prefixes.push(prefix);
    this.words.push(word);
    return this.firstId + index;
  }

  /** The slot that holds the pair, or the free one where it belongs. */
  private slotOf(prefix: number, word: number): number {
    const mask = this.slots.length - 1;
    const mixed = Math.imul(prefix, 0x9e3779b1) ^ Math.imul(word, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    for (let index = this.slots[slot] ?? FREE; index !== FREE; index = this.slots[slot] ?? FREE) {
      if (this.prefixes[index] === prefix && this.words[index] === word) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    this.slots = new Int32Array(2 * this.slots.length).fill(FREE);
    this.prefixes.forEach((prefix, index) => {
      this.slots[this.slotOf(prefix, this.words[index] ?? 0)] = index;
    });
  }
}
