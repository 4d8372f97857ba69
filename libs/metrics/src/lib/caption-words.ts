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
export function captionWords(caption: string): string[] {
  return captionWordLists([caption]).flat();
}

/**
 * The words of each of many captions, cut as one text, as coco-caption cuts them: `vitamin C.` at the end of a caption keeps its
 * point unless the next caption begins with a word like `The`.
 */
export function captionWordLists(captions: readonly string[]): string[][] {
  return ptbWords(captions).map((words) =>
    words.map((word) => word.toLowerCase()).filter((word) => !PUNCTUATION.has(word)),
  );
}
