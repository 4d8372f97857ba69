import { FIRST_RULES, LONGEST_RULES } from './ptb-rules';
import type { PtbRule } from './ptb-rules';

const WHITE_SPACE = /[\s\u200b]+/uy;
/** The common case, a word of small letters between blanks; no rule says anything else about it. */
const PLAIN_WORD = /(?!(?:cannot|gonna|gotta|wanna|lemme|gimme)(?: |$))[a-z]+(?= |$)/uy;

/**
 * The Penn Treebank tokens of one line, in the letters of the line; brackets as `-lrb-`, `-rrb-` and so on.
 *
 * Written after the behaviour of Stanford's PTBTokenizer 3.4.1, which coco-caption uses.
 *
 * @see Marcus, Santorini and Marcinkiewicz 1993, "Building a Large Annotated Corpus of English: The Penn Treebank"
 */
export function ptbWords(text: string): string[] {
  const line = text.replaceAll('&amp;', '&');
  const words: string[] = [];
  for (let position = skip(line, 0); position < line.length; position = skip(line, position)) {
    const { token, write } = tokenAt(line, position);
    words.push(...(write?.(token) ?? [token]));
    position += token.length;
  }
  return words.map((word) => word.replaceAll('’', "'").replaceAll('\u00ad', ''));
}

function skip(line: string, position: number): number {
  return position + (matchAt(WHITE_SPACE, line, position)?.length ?? 0);
}

function tokenAt(line: string, position: number): { token: string; write?: PtbRule['write'] | undefined } {
  const plain = matchAt(PLAIN_WORD, line, position);
  if (plain !== undefined) return { token: plain };
  for (const { pattern, write } of FIRST_RULES) {
    const token = matchAt(pattern, line, position);
    if (token !== undefined) return { token, write };
  }
  let [best, bestWrite]: [string, PtbRule['write']] = ['', undefined];
  for (const { pattern, write } of LONGEST_RULES) {
    const token = matchAt(pattern, line, position) ?? '';
    if (token.length > best.length) [best, bestWrite] = [token, write];
  }
  return { token: best === '' ? line.charAt(position) : best, write: bestWrite };
}

function matchAt(pattern: RegExp, line: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(line)?.[0];
}
