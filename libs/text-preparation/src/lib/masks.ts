import type { Span, SpanKind } from './find-spans';

/** Number of masks of each kind in a vocabulary; a sentence with more spans reuses them in order. */
export const MASKS_PER_KIND = 8;

const LETTER: Readonly<Record<SpanKind, string>> = { number: 'n', other: 'x' };

/** Finds masks in text. */
export const MASK = /｟([nx])(\d)｠/gu;

/** The mask of a kind with this number, which wraps around: `｟n0｠`. Brackets as in OpenNMT's Tokenizer. */
export function maskOf(kind: SpanKind, number: number): string {
  return `｟${LETTER[kind]}${number % MASKS_PER_KIND}｠`;
}

/** Every mask, in the order of their ids: symbols that a vocabulary must have for `maskSpans` to be of use. */
export const MASK_SYMBOLS: readonly string[] = (['number', 'other'] as const).flatMap((kind) =>
  Array.from({ length: MASKS_PER_KIND }, (_, number) => maskOf(kind, number)),
);

/** A span and the mask that stands for it. */
export interface MaskedSpan extends Span {
  readonly mask: string;
  /** Whether a word stands right before it, right after it: the tags of `<b>bold</b>`. */
  readonly followsWord?: boolean;
  readonly leadsWord?: boolean;
}

/**
 * A mask for each span: those of a kind are numbered in order.
 * @param spans - of this text
 */
export function numberSpans(text: string, spans: readonly Span[], firstNumber = 0): MaskedSpan[] {
  const next: Record<SpanKind, number> = { number: firstNumber, other: firstNumber };
  return spans.map((span) => ({ ...span, mask: maskOf(span.kind, next[span.kind]++), ...wordsBeside(text, span) }));
}

/** Of numbers the unit may touch, as in "5km", and stays there. */
export function wordsBeside(
  text: string,
  { kind, start, text: span }: Span,
): Pick<MaskedSpan, 'followsWord' | 'leadsWord'> {
  if (kind === 'number') return {};
  return {
    ...(/[\p{L}\p{M}]$/u.test(text.slice(0, start)) && { followsWord: true }),
    ...(/^\p{L}/u.test(text.slice(start + span.length)) && { leadsWord: true }),
  };
}

/**
 * Text with a mask in place of each span, set off from words by a space: pieces of a word that begins behind a mask
 * would be others.
 * @param spans - in order, of this text
 */
export function maskSpans(text: string, spans: readonly MaskedSpan[]): string {
  let masked = '';
  let end = 0;
  for (const { start, text: span, mask, followsWord, leadsWord } of spans) {
    masked += `${text.slice(end, start)}${followsWord ? ' ' : ''}${mask}${leadsWord ? ' ' : ''}`;
    end = start + span.length;
  }
  return masked + text.slice(end);
}
