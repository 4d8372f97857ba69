import type { WordCounts } from './count-words';

/** A character that a vocabulary must hold, with its count in the text. */
export interface RequiredCharacter {
  readonly text: string;
  readonly count: number;
}

/**
 * Returns the characters that a vocabulary must hold, most frequent first, equal ones by code point: as many as it
 * takes to cover the given share of the text. The boundary counts as a character but is not among them.
 *
 * @param coverage - 0 to 1
 */
export function requiredCharacters(words: WordCounts, coverage: number, boundary: string): RequiredCharacter[] {
  const counts = characterCounts(words);
  const ordered = [...counts]
    .map(([codePoint, count]) => ({ codePoint, count }))
    .sort((a, b) => b.count - a.count || a.codePoint - b.codePoint);
  const total = ordered.reduce((sum, { count }) => sum + count, 0);
  const wanted = Math.fround(coverage); // both sides of SentencePiece's comparison are 32-bit floats
  const required: RequiredCharacter[] = [];
  let covered = 0;
  for (const { codePoint, count } of ordered) {
    if (Math.fround(covered / total) >= wanted) break;
    covered += count;
    const text = String.fromCodePoint(codePoint);
    if (text !== boundary) required.push({ text, count });
  }
  return required;
}

function characterCounts(words: WordCounts): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [word, count] of words) {
    for (const character of word) {
      const codePoint = character.codePointAt(0) ?? 0;
      if (codePoint !== 0) counts.set(codePoint, (counts.get(codePoint) ?? 0) + count);
    }
  }
  return counts;
}
