/** How a sentence is written: all in capitals, or each word with one, as in headlines. */
export type LetterCase = 'upper' | 'title' | 'ordinary';

/** Number of pieces of a spelling: of two spellings a model knows the one with fewer better. */
export type CountPieces = (word: string) => number;

const MIN_CAPITALS = 4;
const MIN_TITLE_WORDS = 4;
const WORD = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu;
/** Lower case in headlines too. */
const SMALL_WORD =
  /^(?:an?|the|and|or|nor|but|of|in|on|at|to|by|for|from|with|as|is|vs|de|des|du|la|le|les|et|en|un|une|à|au|aux|dans|sur|pour|par)$/u;

/**
 * The letter case of a sentence. German writes every noun with a capital and Russian headlines have no such form, so
 * only English and French ones are title case.
 * @param language - BCP 47 tag
 */
export function letterCaseOf(sentence: string, language: string): LetterCase {
  const words = sentence.match(WORD) ?? [];
  const letters = words.join('').replace(/[\p{Lo}\p{Lm}\p{M}'’]/gu, '');
  if (letters.length >= MIN_CAPITALS && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) {
    return 'upper';
  }
  if (!/^(?:en|fr)\b/u.test(language)) return 'ordinary';
  const long = words.filter((word) => !SMALL_WORD.test(word));
  const isTitle = long.length >= MIN_TITLE_WORDS && long.every((word) => /^\p{Lu}[\p{Ll}'’]*$/u.test(word));
  return isTitle ? 'title' : 'ordinary';
}

/**
 * The sentence as it would be written in running text: each word in lower case or with a capital, whichever takes fewer
 * pieces of the model, lower case if both are equal; a capital at the beginning.
 */
export function toOrdinaryCase(sentence: string, countPieces: CountPieces): string {
  let isFirst = true;
  return sentence.replace(WORD, (word) => {
    const ordinary = ordinaryWord(word, countPieces);
    const written = isFirst ? capitalised(ordinary) : ordinary;
    isFirst = false;
    return written;
  });
}

function ordinaryWord(word: string, countPieces: CountPieces): string {
  if (/^I(?:['’]\p{L}+)?$/u.test(word)) return word.slice(0, 1) + word.slice(1).toLowerCase(); // the English pronoun
  const lower = word.toLowerCase();
  const capital = capitalised(lower);
  return countPieces(capital) < countPieces(lower) ? capital : lower;
}

/**
 * A translation in the letter case of its source; headlines only in English, since other languages write them like any
 * sentence.
 * @param language - BCP 47 tag of the translation
 */
export function inLetterCase(text: string, letterCase: LetterCase, language: string): string {
  if (letterCase === 'upper') return text.toLocaleUpperCase(language);
  if (letterCase === 'ordinary' || !/^en\b/u.test(language)) return text;
  return text.replace(WORD, (word, place: number) => (place > 0 && SMALL_WORD.test(word) ? word : capitalised(word)));
}

function capitalised(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}
