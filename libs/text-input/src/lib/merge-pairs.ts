import { pauses } from '@tolmach/contracts';
import type { WordCounts } from './count-words';
import type { LearningRules } from './learning-rules';
import { isValidPiece } from './is-valid-piece';
import { PairQueue } from './pair-queue';
import type { Pair } from './pair-queue';
import { SymbolText, UNKNOWN_SYMBOL } from './symbol-text';

/** More symbols than a vocabulary can hold; makes one number of two. */
const SYMBOL_LIMIT = 2 ** 26;

/** How {@link mergePairs} counts, and until when. */
export interface MergeOptions extends Pick<LearningRules, 'countsOverlaps'> {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Returns the pieces that byte-pair encoding learns, in the order of their merges: again and again the most frequent
 * pair of neighbouring symbols becomes one. Ends early when no pair is left.
 *
 * @param alphabet - characters that pieces may be made of
 * @param signal - ends it early, with the signal's reason
 * @see Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword Units", algorithm 1
 */
export async function mergePairs(
  words: WordCounts,
  alphabet: readonly string[],
  numPieces: number,
  { signal, ...rules }: MergeOptions,
): Promise<string[]> {
  const pause = pauses(signal);
  const merger = await PairMerger.open({ words, alphabet, rules }, pause);
  const pieces = new Set<string>();
  while (pieces.size < numPieces) {
    await pause();
    const pair = merger.takeBest();
    if (pair === undefined) break;
    // "aa"+"a" and "a"+"aa" spell one piece: the second way to it is left unmerged.
    if (pieces.has(pair.text)) continue;
    pieces.add(pair.text);
    merger.merge(pair);
  }
  return [...pieces];
}

interface MergedText {
  readonly words: WordCounts;
  readonly alphabet: readonly string[];
  readonly rules: Pick<LearningRules, 'countsOverlaps'>;
}

/** Asking more often whether to pause would take longer than counting. */
const PLACES_PER_PAUSE = 4096;

class PairMerger {
  /** By `left * SYMBOL_LIMIT + right`; undefined for a pair that is not a valid piece. */
  private readonly pairs = new Map<number, Pair | undefined>();
  private readonly queue = new PairQueue();
  private readonly changed = new Set<Pair>();

  private constructor(
    private readonly text: SymbolText,
    private readonly rules: Pick<LearningRules, 'countsOverlaps'>,
  ) {}

  /** With all pairs of the words counted. */
  static async open({ words, alphabet, rules }: MergedText, pause: ReturnType<typeof pauses>): Promise<PairMerger> {
    await pause();
    const merger = new PairMerger(new SymbolText(words, alphabet), rules);
    for (let place = 0; place < merger.text.size; place++) {
      merger.addPair(place);
      if (place % PLACES_PER_PAUSE === 0) await pause();
    }
    merger.requeueChanged();
    return merger;
  }

  /** Returns the pair to merge next; it will not come again. */
  takeBest(): Pair | undefined {
    const pair = this.queue.pop();
    if (pair !== undefined) pair.isDone = true;
    return pair;
  }

  merge(pair: Pair): void {
    const { text } = this;
    const symbol = text.addSymbol(pair.characters);
    for (const left of pair.positions) {
      if (!this.holds(pair, left)) continue;
      const previous = text.previous(left);
      this.removePair(previous);
      this.removePair(text.next(left));
      text.join(left, symbol);
      this.addPair(previous);
      this.addPair(left);
    }
    pair.positions = [];
    this.requeueChanged();
  }

  private holds(pair: Pair, left: number): boolean {
    return this.text.at(left) === pair.left && this.text.at(this.text.next(left)) === pair.right;
  }

  private addPair(left: number): void {
    const pair = this.pairAt(left);
    if (pair === undefined) return;
    pair.positions.push(left);
    pair.count += this.text.count(left);
    this.changed.add(pair);
  }

  private removePair(left: number): void {
    const pair = this.pairAt(left);
    if (pair === undefined || pair.isDone) return;
    pair.count -= this.text.count(left);
    this.changed.add(pair);
  }

  private requeueChanged(): void {
    for (const pair of this.changed) {
      if (pair.left === pair.right && !this.rules.countsOverlaps) this.recount(pair);
      this.queue.push(pair);
    }
    this.changed.clear();
  }

  /**
   * "aaa" holds "aa" once, not twice: of overlapping places the first is kept and the second forgotten for good. Only a pair of equal symbols can overlap itself, so only these are counted anew.
   */
  private recount(pair: Pair): void {
    let end = -1;
    pair.positions = pair.positions.filter((left) => {
      const isKept = left !== end && this.holds(pair, left);
      end = isKept ? this.text.next(left) : -1;
      return isKept;
    });
    pair.count = pair.positions.reduce((sum, left) => sum + this.text.count(left), 0);
  }

  private pairAt(leftPlace: number): Pair | undefined {
    const { text } = this;
    const left = text.at(leftPlace);
    const right = text.at(text.next(leftPlace));
    if (left <= UNKNOWN_SYMBOL || right <= UNKNOWN_SYMBOL) return undefined;
    const key = left * SYMBOL_LIMIT + right;
    const known = this.pairs.get(key);
    if (known !== undefined || this.pairs.has(key)) return known;
    const characters = [...(text.characters[left] ?? []), ...(text.characters[right] ?? [])];
    const pair = isValidPiece(characters)
      ? { left, right, characters, text: characters.join(''), positions: [], count: 0, isDone: false }
      : undefined;
    this.pairs.set(key, pair);
    return pair;
  }
}
