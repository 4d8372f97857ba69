/** How often each n-gram of one order occurs in a segment. */
export type NgramCounts = ReadonlyMap<string, number>;

/**
 * The counts of word n-grams for the orders 1 to `maxOrder`, lowest order first.
 *
 * @param words - words without blanks inside, so that joining them with a blank loses nothing
 */
export function countWordNgrams(words: readonly string[], maxOrder: number): NgramCounts[] {
  return countByOrder(maxOrder, words.length, (start, end) => words.slice(start, end).join(' '));
}

/** The counts of n-grams of Unicode code points for the orders 1 to `maxOrder`, lowest order first. */
export function countCharNgrams(text: string, maxOrder: number): NgramCounts[] {
  const offsets = [0];
  for (const point of text) offsets.push((offsets.at(-1) ?? 0) + point.length);
  return countByOrder(maxOrder, offsets.length - 1, (start, end) => text.slice(offsets[start], offsets[end]));
}

/** The number of n-gram occurrences on one side that find a partner on the other. */
export function countMatches(hypothesis: NgramCounts, reference: NgramCounts): number {
  let matches = 0;
  for (const [ngram, count] of hypothesis) matches += Math.min(count, reference.get(ngram) ?? 0);
  return matches;
}

/** The counts of several segments joined by taking the larger count of each n-gram. */
export function largestCounts(segments: readonly NgramCounts[]): NgramCounts {
  const joined = new Map<string, number>();
  for (const counts of segments) {
    for (const [ngram, count] of counts) joined.set(ngram, Math.max(count, joined.get(ngram) ?? 0));
  }
  return joined;
}

/** The number of n-gram occurrences, repeated ones included. */
export function totalCount(counts: NgramCounts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

function countByOrder(maxOrder: number, length: number, ngramAt: (start: number, end: number) => string) {
  return Array.from({ length: maxOrder }, (_, index) => {
    const order = index + 1;
    const counts = new Map<string, number>();
    for (let start = 0; start + order <= length; start++) {
      const ngram = ngramAt(start, start + order);
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
    return counts;
  });
}
