/**
 * The characters at which sacreBLEU splits words: Unicode white space plus the four information separators.
 *
 * Not JavaScript's `\s`, which knows neither U+001C..U+001F nor U+0085 and takes the byte order mark for a space.
 */
const WHITE_SPACE = '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000';
const BETWEEN_WORDS = new RegExp(`[${WHITE_SPACE}]+`, 'u');
const ONE_SPACE = new RegExp(`[${WHITE_SPACE}]`, 'u');

/** The maximal runs of characters that are not white space, in order; empty for a blank line. */
export function splitAtWhiteSpace(line: string): string[] {
  return line.split(BETWEEN_WORDS).filter((word) => word !== '');
}

/** The line without white space at its end. */
export function trimLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && ONE_SPACE.test(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}
