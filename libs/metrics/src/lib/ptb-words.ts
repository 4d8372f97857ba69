import { FIRST_RULES, LONGEST_RULES } from './ptb-rules';
import type { PtbRule } from './ptb-rules';

const WHITE_SPACE = /[\s\u200b]+/uy;
/** What a list of lines is joined by; within a line they are blanks. */
const LINE_BREAKS = /[\n\v\f\r\u0085\u2028\u2029]/g;
/** The common case, a word of small letters between blanks; every rule agrees on it. */
const PLAIN_WORD = /(?!(?:cannot|gonna|gotta|wanna|lemme|gimme)(?:[ \n]|$))\p{Ll}+(?=[ \n]|$)/uy;

/** A token, and the words that are written for it. */
interface PtbToken {
  readonly token: string;
  readonly words: readonly string[];
}

/**
 * The Penn Treebank tokens of each line, in the letters of the line; brackets as `-lrb-`, `-rrb-` and so on. The lines are cut as
 * one text: whether the point of a last `C.` is part of the word depends on how the next line begins.
 *
 * Written after the behaviour of Stanford's PTBTokenizer 3.4.1, which coco-caption uses.
 *
 * @see Marcus, Santorini and Marcinkiewicz 1993, "Building a Large Annotated Corpus of English: The Penn Treebank"
 */
export function ptbWords(lines: readonly string[]): string[][] {
  const text = lines
    .map((line) => line.replace(LINE_BREAKS, ' '))
    .join('\n')
    .replaceAll('&amp;', '&');
  const words: string[][] = lines.map(() => []);
  let [position, lineIndex] = [0, 0];
  for (;;) {
    const space = spaceAt(text, position);
    position += space.length;
    lineIndex += space.split('\n').length - 1;
    if (position >= text.length) return words;
    const { token, words: written } = tokenAt(text, position);
    words[lineIndex]?.push(...written.map((word) => word.replaceAll('\u00ad', '')));
    position += token.length;
  }
}

function spaceAt(text: string, position: number): string {
  return matchAt(WHITE_SPACE, text, position)?.[0] ?? '';
}

function tokenAt(text: string, position: number): PtbToken {
  const plain = matchAt(PLAIN_WORD, text, position);
  if (plain !== null) return { token: plain[0], words: plain };
  for (const rule of FIRST_RULES) {
    const match = matchAt(rule.pattern, text, position);
    if (match !== null) return written(match[0], rule);
  }
  let [longest, best]: [number, PtbToken] = [0, written(text.charAt(position))];
  for (const rule of LONGEST_RULES) {
    const match = matchAt(rule.pattern, text, position);
    if (match === null) continue;
    const [token, lookahead = ''] = match;
    const length = token.length + lookahead.length;
    if (length > longest) [longest, best] = [length, written(token, rule)];
  }
  return best;
}

function written(token: string, rule?: PtbRule): PtbToken {
  return { token, words: rule?.write?.(token) ?? [token] };
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
