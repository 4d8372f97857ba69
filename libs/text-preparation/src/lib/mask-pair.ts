import { cleanText } from './clean-text';
import { findSpans } from './find-spans';
import type { Span } from './find-spans';
import { maskSpans, numberSpans, wordsBeside } from './masks';
import type { MaskedSpan } from './masks';

/** A sentence and its translation. */
export interface SentencePair {
  readonly source: string;
  readonly target: string;
}

/** A pair with masks on both sides. */
export interface MaskedPair extends SentencePair {
  /** What the masks stand for, as written in the source. */
  readonly spans: readonly MaskedSpan[];
}

/** How a pair is masked. */
export interface PairMasking {
  /** Number of the first mask of each kind, so that all of them are trained; default 0. */
  readonly firstNumber?: number;
  /** Whether a name that both sides spell identically is masked too; default false. */
  readonly withName?: boolean;
}

/**
 * A training pair in which everything that both sides have is masked; the rest stays. Numbers are equal whatever
 * separates their digits: `1,299.50 $` and `$1.299,50`. Both sides are cleaned up first: see {@link cleanText}.
 */
export function maskPair(pair: SentencePair, { firstNumber = 0, withName = false }: PairMasking = {}): MaskedPair {
  const source = cleanText(pair.source);
  const target = cleanText(pair.target);
  const inTarget = findSpans(target);
  const both: SpanPair[] = [];
  for (const span of findSpans(source)) {
    const place = inTarget.findIndex((other) => other.kind === span.kind && keyOf(other) === keyOf(span));
    if (place >= 0) both.push({ source: span, target: inTarget.splice(place, 1)[0] ?? span });
  }
  if (withName) both.push(...sharedName(source, target, both));
  const ordered = both.sort((a, b) => a.source.start - b.source.start);
  const spans = numberSpans(
    source,
    ordered.map((pair) => pair.source),
    firstNumber,
  );
  const targets = ordered.map((pair, index) => ({
    ...pair.target,
    ...wordsBeside(target, pair.target),
    mask: spans[index]?.mask ?? '',
  }));
  targets.sort((a, b) => a.start - b.start);
  return { source: maskSpans(source, spans), target: maskSpans(target, targets), spans };
}

/** A stretch of text that both sides have. */
interface SpanPair {
  readonly source: Span;
  readonly target: Span;
}

const NAME = /(?<![\p{L}\p{N}_-])\p{Lu}\p{Ll}{2,}(?![\p{L}\p{N}_-])/gu;

/** The first name that both sides spell identically and that touches no other span. */
function sharedName(source: string, target: string, taken: readonly SpanPair[]): SpanPair[] {
  const namesIn = (text: string, side: keyof SpanPair) =>
    [...text.matchAll(NAME)]
      .map(({ 0: name, index }): Span => ({ kind: 'other', text: name, start: index }))
      .filter((name) => taken.every((pair) => !touches(pair[side], name)));
  const inTarget = namesIn(target, 'target');
  for (const name of namesIn(source, 'source')) {
    const other = inTarget.find(({ text }) => text === name.text);
    if (other !== undefined) return [{ source: name, target: other }];
  }
  return [];
}

function touches(left: Span, right: Span): boolean {
  return left.start <= right.start + right.text.length && right.start <= left.start + left.text.length;
}

/** Digits and currency of a number in a fixed order; everything else unchanged. */
function keyOf({ kind, text }: Span): string {
  if (kind === 'other') return text;
  return text.replace(/[^\p{N}\p{L}]/gu, '') + text.replace(/[^$€£¥₽₹₩%‰°]/gu, '');
}
