import { ptbWords } from './ptb-words';

/**
 * What coco-caption drops after tokenising. Its list also names brackets, but in capitals (`-LRB-`), which the tokeniser's
 * lower-casing never leaves; so `-lrb-` and `-rrb-` stay words there, and here.
 */
const PUNCTUATION: ReadonlySet<string> = new Set([
  ...["''", "'", '``', '`'],
  ...['.', '?', '!', ',', ':', '-', '--', '...', ';'],
]);

/**
 * The words of a caption as coco-caption counts them: Penn Treebank tokens in lower case without punctuation.
 *
 * @example captionWords("The dog's owner can't swim.") // ['the', 'dog', "'s", 'owner', 'ca', "n't", 'swim']
 */
export function captionWords(text: string): string[] {
  return ptbWords(text)
    .map((word) => word.toLowerCase())
    .filter((word) => !PUNCTUATION.has(word));
}
