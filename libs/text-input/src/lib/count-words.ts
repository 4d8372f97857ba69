import { splitAtMarks } from './normalize-text';

/** Longest training sentence in bytes of UTF-8; longer ones are skipped, as SentencePiece does. */
export const MAX_SENTENCE_BYTES = 4192;
/** SentencePiece keeps this character for itself while it trains. */
const RESERVED_CHARACTER = '\u2585';

/** How often each word occurs; words carry the space mark in front. */
export type WordCounts = ReadonlyMap<string, number>;

/** The words of a text, and how many of its sentences were too long to be counted. */
export interface CountedWords {
  readonly words: WordCounts;
  readonly numTooLong: number;
}

/**
 * Returns the words of a text with their counts.
 *
 * @param sentences - lines, without line ends
 * @param normalize - see `normalizer`
 * @param special - pieces that must not be learnt from the text, and what takes their place
 */
export async function countWords(
  sentences: Iterable<string> | AsyncIterable<string>,
  normalize: (text: string) => string,
  { texts, boundary }: { readonly texts: readonly string[]; readonly boundary: string },
): Promise<CountedWords> {
  const counts = new Map<string, number>();
  const special = alternatives(texts);
  let numTooLong = 0;
  const count = (sentence: string): void => {
    if (sentence === '' || sentence.includes(RESERVED_CHARACTER)) return;
    if (isTooLong(sentence)) {
      numTooLong += 1;
      return;
    }
    for (const word of splitAtMarks(normalize(sentence).replace(special, boundary))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  };
  // Awaiting every line of a plain array would double the time.
  if (Symbol.iterator in sentences) for (const sentence of sentences) count(sentence);
  else for await (const sentence of sentences) count(sentence);
  return { words: counts, numTooLong };
}

function isTooLong(sentence: string): boolean {
  const isSurelyShort = sentence.length * 3 <= MAX_SENTENCE_BYTES;
  return !isSurelyShort && Buffer.byteLength(sentence) > MAX_SENTENCE_BYTES;
}

/** Longest first, because a regular expression takes the first alternative that fits. */
function alternatives(texts: readonly string[]): RegExp {
  const ordered = [...texts].sort((a, b) => b.length - a.length);
  return new RegExp(ordered.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'gu');
}
