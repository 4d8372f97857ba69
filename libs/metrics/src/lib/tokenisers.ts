import { splitAtWhiteSpace } from './white-space';

/** How a line becomes words before n-grams are counted; the name goes into the signature. */
export type TokeniserName = '13a' | 'none' | 'char' | 'intl';

/** The tokenisers of BLEU by their names in sacreBLEU; each maps a line to its words. */
export const TOKENISERS: Readonly<Record<TokeniserName, (line: string) => string[]>> = {
  '13a': tokenise13a,
  none: splitAtWhiteSpace,
  char: (line) => splitAtWhiteSpace(Array.from(line).join(' ')),
  intl: tokeniseInternational,
};

/**
 * Words by the rules of WMT's mteval-v13a: ASCII punctuation stands alone, except points and commas inside numbers.
 *
 * The order of the replacements is part of the format: `&amp;lt;` ends as `<`.
 */
function tokenise13a(line: string): string[] {
  const text = line
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  const separated = ` ${text} `
    .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/gu, '$1 $2 ');
  return splitAtWhiteSpace(separated);
}

/** Words by the rules of mteval-v14: punctuation of any script stands alone unless between digits, symbols always. */
function tokeniseInternational(line: string): string[] {
  const separated = line
    .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
    .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
    .replace(/(\p{S})/gu, ' $1 ');
  return splitAtWhiteSpace(separated);
}
