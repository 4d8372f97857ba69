/**
 * Characters that print nothing: byte order marks, soft hyphens, zero-width spaces and joiners, variation selectors.
 * Inside an emoji sequence, and between letters of scripts that need joiners (Persian, Hindi), they mean something.
 */
const INVISIBLE =
  /(?<kept>\p{Extended_Pictographic}[\uFE0E\uFE0F\u200D\p{Extended_Pictographic}\p{Emoji_Modifier}]+|[#*\d]\uFE0F?\u20E3|(?!\p{sc=Latin}|\p{sc=Cyrillic}|\p{sc=Greek})[\p{L}\p{M}][\u200C\u200D](?=[\p{L}\p{M}]))|\p{Default_Ignorable_Code_Point}/gu;

/**
 * Other forms of ordinary letters and signs: fullwidth, ligatures, mathematical alphabets. Fullwidth marks next to East
 * Asian letters belong to those scripts.
 */
const OTHER_FORMS =
  /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFB00-\uFB06\u{1D400}-\u{1D7FF}]+|(?<![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}])[\uFF01-\uFF5E\uFFE0-\uFFE6](?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}])/gu;

/** Every kind of white space, and the non-printing control characters. */
const SPACES = /[\s\u0085\p{Cc}]+/gu;

/**
 * Text with one spelling for what looks alike: NFC, no invisible characters, fullwidth forms and ligatures as ordinary
 * letters, one space for any run of white space, none at the ends. Quotation marks, dashes and emoji sequences are
 * unchanged.
 * @example
 * cleanText('\uFEFFThe cafe\u0301 is o\u00ADpen.'); // 'The café is open.'
 */
export function cleanText(text: string): string {
  return text
    .replace(INVISIBLE, '$<kept>')
    .normalize('NFC')
    .replace(OTHER_FORMS, (found) => found.normalize('NFKC'))
    .replace(SPACES, ' ')
    .trim();
}
