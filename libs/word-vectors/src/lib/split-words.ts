/** A word of a text, or a mark of its punctuation. */
export interface Word {
  /** As a vocabulary has it: NFC, with a straight apostrophe, in lower case where that was asked for. */
  readonly form: string;
  /** Where it begins in the text. */
  readonly start: number;
  /** Where it ends in the text. */
  readonly end: number;
}

/** How a text is cut into words. */
export interface WordOptions {
  readonly lowerCase: boolean;
}

/** Numbers with their points, contractions that stand alone, words with apostrophes inside, runs of one mark. */
const WORD =
  /\p{N}+(?:[.,:]\p{N}+)+|['’](?:s|re|ve|ll|d|m)(?![\p{L}\p{N}])|[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)*|([^\s\p{L}\p{N}\p{M}])\1*/giu;

/** What a contraction is made of: `did` and `n't`, `it` and `'s`. */
const CONTRACTION = /^(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m))$/iu;

const HYPHENS = /^[-\u2010\u2011]$/u;
const CHARACTER = /[\p{L}\p{N}\p{M}]/u;

/**
 * The words of a text in order, with their places. Contractions are two words as in the Penn Treebank (`do n't`), a run of
 * one punctuation mark is one word, and a hyphen between letters only separates. Text that was cut like this before, with
 * spaces between the words, gives the same words.
 */
export function splitWords(text: string, { lowerCase }: WordOptions): Word[] {
  const words: Word[] = [];
  for (const { 0: found, index } of text.matchAll(WORD)) {
    if (HYPHENS.test(found) && isInside(text, index)) continue;
    const [, head = '', tail = ''] = CONTRACTION.exec(found) ?? [];
    const parts = head === '' ? [found] : [head, tail];
    let start = index;
    for (const part of parts) {
      words.push({ form: formOf(part, lowerCase), start, end: start + part.length });
      start += part.length;
    }
  }
  return words;
}

function isInside(text: string, index: number): boolean {
  return CHARACTER.test(text.charAt(index - 1)) && CHARACTER.test(text.charAt(index + 1));
}

function formOf(part: string, lowerCase: boolean): string {
  const form = part.normalize('NFC').replaceAll('’', "'");
  return lowerCase ? form.toLowerCase() : form;
}
