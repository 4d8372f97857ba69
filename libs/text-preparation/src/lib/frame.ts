import type { Span } from './find-spans';

/** A sentence without what stands around its words. */
export interface FramedText {
  /** With the white space next to the words. */
  readonly head: string;
  readonly words: string;
  readonly tail: string;
  /** Those in `words`, by their places there. */
  readonly spans: readonly Span[];
}

/** A dash of a list or of speech, and "a)" or "1)" before an item. */
const LIST_MARK = /^(?:\p{Pd}|\(?(?:\p{Nd}{1,3}|\p{L})\))\s/u;
const IN_BRACKETS = /^\([^()]+\)$/u;
/** Letters that are not a word of the sentence: in tags of HTML and of subtitles, entities, escapes. */
const MARKUP = /<[^<>]*>|\{\\[^{}]*\}|&[^\s;&]*;|\\\p{L}/gu;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Parts a sentence from what stands in front of its words and behind them: list marks, the signs of headings and tables,
 * tags and brackets around it, emoji. A model knows where a sentence begins by its first word, and garbles signs that it has hardly
 * ever read.
 * @param all - spans of the text, in order
 */
export function framed(text: string, all: readonly Span[]): FramedText {
  const signs = all.filter((span) => !WORD.test(span.text.replace(MARKUP, '')));
  let start = headLength(text, signs);
  let end = text.length - tailLength(text, start, signs);
  if (IN_BRACKETS.test(text.slice(start, end))) {
    start += 1;
    end -= 1;
  }
  if (start >= end) return { ...unframed(text), spans: all };
  const inside = all.filter((span) => span.start >= start && span.start + span.text.length <= end);
  return {
    head: text.slice(0, start),
    words: text.slice(start, end),
    tail: text.slice(end),
    spans: inside.map((span) => ({ ...span, start: span.start - start })),
  };
}

/** A sentence with nothing around it and nothing to keep. */
export function unframed(text: string): FramedText {
  return { head: '', words: text, tail: '', spans: [] };
}

function headLength(text: string, signs: readonly Span[]): number {
  let length = 0;
  for (;;) {
    const rest = text.slice(length);
    const next = signs.find(({ start }) => start === length)?.text ?? (LIST_MARK.exec(rest) ?? /^\s/u.exec(rest))?.[0];
    if (next === undefined) return length;
    length += next.length;
  }
}

function tailLength(text: string, start: number, signs: readonly Span[]): number {
  let end = text.length;
  for (;;) {
    const words = text.slice(start, end).trimEnd().length + start;
    const last = signs.find((sign) => sign.start >= start && sign.start + sign.text.length === words);
    if (last === undefined) return text.length - words;
    end = last.start;
  }
}
