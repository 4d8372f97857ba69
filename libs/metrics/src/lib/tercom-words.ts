import type { ResolvedTerOptions } from './ter-options';
import { splitAtWhiteSpace, trimLineEnd } from './white-space';

/** The words of a line as Tercom sees them. */
export function tercomWords(line: string, { caseSensitive, normalised, punctuation }: ResolvedTerOptions): string[] {
  const trimmed = trimLineEnd(line);
  const cased = caseSensitive ? trimmed : trimmed.toLowerCase();
  const separated = normalised && cased !== '' ? separatePunctuation(cased) : cased;
  return splitAtWhiteSpace(punctuation ? separated : separated.replace(/[.,?:;!"()]/gu, ''));
}

/** The line with XML entities resolved and Western punctuation standing alone. */
function separatePunctuation(line: string): string {
  const text = line
    .replaceAll('\n-', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return ` ${text} `
    .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
    .replaceAll("'s ", " 's ")
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/gu, '$1 $2 ');
}
