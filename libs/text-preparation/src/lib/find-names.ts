import type { Span } from './find-spans';
import type { CountPieces } from './letter-case';

/** A word that takes so many pieces is one that a model has hardly seen, and would misspell. */
const MIN_PIECES = 4;

/** A capital behind a word in lower case or a comma: no sentence begins there. */
const NAME = /(?<=[\p{Ll}\p{Nd}][,;:]?\s)\p{Lu}\p{L}{3,}(?![\p{L}\p{M}\p{N}'’_-])/gu;

/**
 * Names in a sentence that a model would have to spell: of languages that write only names with a capital, three of
 * four such words are the same in a translation into the same script.
 * @param countPieces - see {@link CountPieces}
 */
export function findNames(text: string, countPieces: CountPieces): Span[] {
  return [...text.matchAll(NAME)]
    .filter(({ 0: name }) => countPieces(name) >= MIN_PIECES)
    .map(({ 0: name, index }) => ({ kind: 'other', text: name, start: index }));
}
