import { inLetterCase } from './letter-case';
import { MASK } from './masks';
import type { MaskedSpan } from './masks';
import type { PreparedSentence } from './prepare-text';

/** A translation in which masks have been replaced by what they stand for. */
export interface FinishedText {
  readonly text: string;
  /** Spans that must not change but are missing from the text. */
  readonly lost: readonly string[];
}

/**
 * A sentence's translation for its reader: in the letter case of the source, with a span in place of each mask, between
 * what stood around its words.
 * @param output - what the model wrote
 * @param language - BCP 47 tag of the translation
 */
export function finishText(
  output: string,
  {
    spans,
    letterCase,
    head = '',
    tail = '',
  }: Pick<PreparedSentence, 'spans' | 'letterCase'> & Partial<Pick<PreparedSentence, 'head' | 'tail'>>,
  language: string,
): FinishedText {
  const parts = output.split(MASK).filter((_, place) => place % 3 === 0);
  const masks = output.match(MASK) ?? [];
  const left = [...spans];
  const lettered = inLetterCase(parts.join('\n'), letterCase, language).split('\n');
  let text = lettered[0] ?? '';
  for (const [place, mask] of masks.entries()) {
    const at = left.findIndex((span) => span.mask === mask);
    const [span] = at >= 0 ? left.splice(at, 1) : [];
    text = withSpan(text, span, lettered[place + 1] ?? '');
  }
  const words = text.replace(/ {2,}/g, ' ').trim();
  return { text: head + words + tail, lost: missing(words, spans) };
}

/** Text, a span and the text after it, as close to the words beside it as it was in the source. */
function withSpan(before: string, span: MaskedSpan | undefined, after: string): string {
  if (span === undefined) return before + after;
  const { text, followsWord = false, leadsWord = false } = span;
  return (followsWord ? before.trimEnd() : before) + text + (leadsWord ? after.trimStart() : after);
}

/** Each span must occur separately in the text. */
function missing(text: string, spans: readonly { readonly text: string }[]): string[] {
  let rest = text;
  const longestFirst = [...spans].sort((a, b) => b.text.length - a.text.length);
  return longestFirst.flatMap(({ text: span }) => {
    const place = rest.indexOf(span);
    if (place < 0) return [span];
    rest = `${rest.slice(0, place)}\n${rest.slice(place + span.length)}`;
    return [];
  });
}
