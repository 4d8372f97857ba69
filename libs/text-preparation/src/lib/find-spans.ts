import { letterOf, plainPattern, spanPattern } from './span-patterns';

/** What a span is to the grammar around it: a number, or something like a name. */
export type SpanKind = 'number' | 'other';

/** A stretch of text that must not change. */
export interface Span {
  readonly kind: SpanKind;
  readonly text: string;
  /** Place in the text, in UTF-16 code units. */
  readonly start: number;
}

/** Scripts to distinguish when nothing is known about a model. */
const ALPHABETS: readonly string[] = ['Latin', 'Cyrillic', 'Greek'];

/**
 * The script of most letters of a text; undefined if it has none of these scripts.
 * @param scripts - to choose among, by Unicode's names
 */
export function scriptOfMost(text: string, scripts: readonly string[]): string | undefined {
  let best: { readonly script?: string; readonly count: number } = { count: 0 };
  for (const script of scripts) {
    const count = text.match(letterOf(script))?.length ?? 0;
    if (count > best.count) best = { script, count };
  }
  return best.script;
}

/**
 * What must not change in a sentence, in order: numbers, dates, prices, addresses, file names, tags, placeholders,
 * code, emoji, signs that are not marks of a language, words in scripts other than that of most letters. Adjacent spans are merged.
 * @param text - as `cleanText` gives it
 * @param scripts - that the sentence may be written in, by Unicode's names
 */
export function findSpans(text: string, scripts: readonly string[] = ALPHABETS): Span[] {
  const script = scriptOfMost(text, scripts.length > 0 ? scripts : ALPHABETS) ?? scripts[0] ?? 'Latin';
  if (plainPattern(script).test(text)) return [];
  const spans: Span[] = [];
  for (const { index, groups, 0: found } of text.matchAll(spanPattern(script))) {
    const span: Span = { kind: groups?.['number'] === undefined ? 'other' : 'number', text: found, start: index };
    const before = spans.at(-1);
    const joined = before && join(before, span, text);
    if (joined) spans[spans.length - 1] = joined;
    else spans.push(span);
  }
  return spans;
}

/** Neighbours that touch, or are of one kind without a letter between them. */
function join(left: Span, right: Span, text: string): Span | undefined {
  const between = text.slice(left.start + left.text.length, right.start);
  if (between !== '' && !(between === ' ' && left.kind === right.kind)) return undefined;
  const kind = left.kind === 'number' || right.kind === 'number' ? 'number' : 'other';
  return { kind, text: left.text + between + right.text, start: left.start };
}
