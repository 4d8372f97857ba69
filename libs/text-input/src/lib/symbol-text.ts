import type { WordCounts } from './count-words';

/** Stands for a merged-away place. */
const NO_SYMBOL = 0;
/** Stands for characters outside the vocabulary; never part of a pair. */
export const UNKNOWN_SYMBOL = 1;
const NO_PLACE = -1;

/** The distinct words of a text as one array of symbols, which merges shorten in place. */
export class SymbolText {
  /** Characters of each symbol, by its number. */
  readonly characters: (readonly string[])[] = [[], []];
  readonly size: number;
  private readonly symbols: Int32Array;
  private readonly before: Int32Array;
  private readonly after: Int32Array;
  private readonly counts: Float64Array;

  constructor(words: WordCounts, alphabet: readonly string[]) {
    const numberOf = new Map(alphabet.map((character) => [character, this.addSymbol([character])]));
    this.size = [...words.keys()].reduce((sum, word) => sum + numCharacters(word), 0);
    this.symbols = new Int32Array(this.size);
    this.before = new Int32Array(this.size);
    this.after = new Int32Array(this.size);
    this.counts = new Float64Array(this.size);
    let place = 0;
    for (const [word, count] of words) {
      const first = place;
      for (const character of word) {
        this.symbols[place] = numberOf.get(character) ?? UNKNOWN_SYMBOL;
        this.before[place] = place === first ? NO_PLACE : place - 1;
        this.after[place] = place + 1;
        this.counts[place] = count;
        place++;
      }
      this.after[place - 1] = NO_PLACE;
    }
  }

  /** Returns the number of a new symbol. */
  addSymbol(characters: readonly string[]): number {
    this.characters.push(characters);
    return this.characters.length - 1;
  }

  /** Returns the symbol at a place, or none beyond the ends of a word. */
  at(place: number): number {
    return this.symbols[place] ?? NO_SYMBOL;
  }

  next(place: number): number {
    return this.after[place] ?? NO_PLACE;
  }

  previous(place: number): number {
    return this.before[place] ?? NO_PLACE;
  }

  /** Returns how often the word around a place occurs. */
  count(place: number): number {
    return this.counts[place] ?? 0;
  }

  /** Puts one symbol where two neighbours were; the left place keeps it. */
  join(left: number, symbol: number): void {
    const right = this.next(left);
    const next = this.next(right);
    this.symbols[left] = symbol;
    this.symbols[right] = NO_SYMBOL;
    this.after[left] = next;
    if (next !== NO_PLACE) this.before[next] = left;
  }
}

function numCharacters(word: string): number {
  let count = 0;
  for (const _ of word) count++;
  return count;
}
