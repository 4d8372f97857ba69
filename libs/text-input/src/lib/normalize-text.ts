import type { SentencePieceRelease } from '@tolmach/contracts';
import { once } from './once';
import { nmtNfkcRules } from './nmt-nfkc-rules';
import { SPACE_MARK } from './piece-model';
import type { NormalizationRule } from './piece-model';
import { rewriter } from './rewrite-rules';

const NMT_NFKC_REWRITERS: Readonly<Record<SentencePieceRelease, () => (text: string) => string>> = {
  '0.1.97': once(() => rewriter(nmtNfkcRules('0.1.97'))),
  '0.2.3': once(() => rewriter(nmtNfkcRules('0.2.3'))),
};

const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Returns text that UTF-8 can hold: each lone surrogate becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATES, '\uFFFD');
}

/** How {@link normalizer} changes text. */
export interface Normalization {
  readonly rule: NormalizationRule;
  readonly release: SentencePieceRelease;
  /** Every space becomes a mark, and none is added. */
  readonly keepsSpaces?: boolean;
}

/**
 * Returns a normalisation: characters are rewritten by the rule, then runs of spaces become one space mark, one stands
 * in front, none at the end, unless spaces are kept; text without anything but spaces becomes the empty string.
 */
export function normalizer({ rule, release, keepsSpaces = false }: Normalization): (text: string) => string {
  const rewriteText = rule === 'identity' ? (text: string) => text : NMT_NFKC_REWRITERS[release]();
  const mark = keepsSpaces ? (text: string) => text.replaceAll(' ', SPACE_MARK) : markSpaces;
  return (text) => mark(rewriteText(wellFormed(text)));
}

/** Only U+0020 counts as a space here. */
function markSpaces(text: string): string {
  const inner = text.replace(/^ +/, '');
  if (inner === '') return '';
  return withoutTrailingMarks(SPACE_MARK + inner.replace(/ +/g, SPACE_MARK));
}

/** A loop, since a regular expression anchored at the end alone is quadratic on many inner marks. */
function withoutTrailingMarks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === SPACE_MARK) end--;
  return text.slice(0, end);
}

/** Returns the words of normalised text, each with the space mark in front of it. */
export function splitAtMarks(normalized: string): string[] {
  const words: string[] = [];
  let start = 0;
  while (start < normalized.length) {
    const mark = normalized.indexOf(SPACE_MARK, start + 1);
    const end = mark === -1 ? normalized.length : mark;
    words.push(normalized.slice(start, end));
    start = end;
  }
  return words;
}
