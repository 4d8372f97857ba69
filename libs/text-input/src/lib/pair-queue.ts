import { compareCodePoints } from './compare-code-points';

/** Two neighbouring symbols that may become one. */
export interface Pair {
  readonly left: number;
  readonly right: number;
  readonly characters: readonly string[];
  readonly text: string;
  /** Places of the left symbol, ascending; places that no longer hold the pair may linger. */
  positions: number[];
  /** Occurrences of the pair in the text now. */
  count: number;
  /** Once merged, or found to spell an existing piece, a pair is never merged again. */
  isDone: boolean;
}

interface Entry {
  readonly pair: Pair;
  readonly count: number;
}

/**
 * A heap of pairs whose counts change: every change is pushed as a new entry, and entries that are out of date are
 * dropped on the way out.
 */
export class PairQueue {
  private readonly entries: Entry[] = [];

  push(pair: Pair): void {
    if (pair.isDone || pair.count <= 0) return;
    const entry = { pair, count: pair.count };
    let place = this.entries.length;
    this.entries.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.entries[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      this.entries[place] = parent;
      place = above;
    }
    this.entries[place] = entry;
  }

  /** Returns the most frequent pair; of equal ones the shortest, then the first by code points. */
  pop(): Pair | undefined {
    for (let top = this.popEntry(); top !== undefined; top = this.popEntry()) {
      if (!top.pair.isDone && top.count === top.pair.count) return top.pair;
    }
    return undefined;
  }

  private popEntry(): Entry | undefined {
    const top = this.entries[0];
    const last = this.entries.pop();
    if (last === undefined || this.entries.length === 0) return top;
    this.sink(last);
    return top;
  }

  private sink(entry: Entry): void {
    let place = 0;
    for (;;) {
      const child = this.betterChild(place);
      const below = this.entries[child];
      if (below === undefined || !isBefore(below, entry)) break;
      this.entries[place] = below;
      place = child;
    }
    this.entries[place] = entry;
  }

  private betterChild(place: number): number {
    const first = 2 * place + 1;
    const left = this.entries[first];
    const right = this.entries[first + 1];
    return left !== undefined && right !== undefined && isBefore(right, left) ? first + 1 : first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  if (a.count !== b.count) return a.count > b.count;
  const longer = a.pair.characters.length - b.pair.characters.length;
  return longer === 0 ? compareCodePoints(a.pair.text, b.pair.text) < 0 : longer < 0;
}
