/** What a caption may end in without saying anything by it. */
const ENDINGS = '.,;:!?…。，、；：！？\\-–—';
const CLOSERS = `"'”’)\\]}`;
const MARKS = '.,;:!?';

const WHITE_SPACE = /[\s\p{Cc}\u180E\u200B\u2060]+/gu;
/** Some character of the rules for apostrophes, quotes, brackets and number signs. */
const PAIRED = /["'’#()[\]{}]/u;
const CLITIC = / (?=['’](?:s|re|ve|ll|d|m)(?![\p{L}\p{N}'’])|n['’]t(?![\p{L}\p{N}]))/gu;
const SPACE_BEFORE_MARK = new RegExp(` (?=[${MARKS}])`, 'gu');
const INSIDE_BRACKETS = /(?<=[([{]) | (?=[)\]}])/gu;
const NUMBER_SIGN = /(?<=#) (?=\p{N})/gu;
const DOUBLE_QUOTED = /(?<![^ ([{'])" ?([^"]*?) ?"/gu;
/** Apostrophes within words (`don't`) do not close what is quoted. */
const SINGLE_QUOTED = /(?<![^ ([{"])' ?((?:[^']|(?<! )'(?=[\p{L}\p{N}]))*?) ?'(?![\p{L}\p{N}'])/gu;
const STRAY_APOSTROPHE = / (?='(?: |$))/gu;
const TAIL = new RegExp(`[ ${ENDINGS}${CLOSERS}]+$`, 'u');
const NOT_A_CLOSER = new RegExp(`[^${CLOSERS}]`, 'gu');
const ONLY_PUNCTUATION = /^[\p{P}\s]*$/u;
const FIRST_LETTER = /^([^\p{L}\p{N}]*)(\p{L})/u;

/**
 * A caption in the one form that models are trained on: NFC, lower case but for the first letter, single spaces, no
 * space before punctuation or inside quotes and brackets (as tokenised data sets have them), one full stop at the end.
 * The form of a form is itself; a caption of spaces and punctuation only becomes the empty string.
 *
 * @example
 * import { sentenceForm } from './sentence-form';
 * sentenceForm('A dog , a CAT and a man \'s " big " hat'); // A dog, a cat and a man's "big" hat.
 */
export function sentenceForm(caption: string): string {
  const plain = caption.toLowerCase().normalize('NFC').replace(WHITE_SPACE, ' ').trim();
  if (ONLY_PUNCTUATION.test(plain)) return '';
  return `${capitalised(withoutEnding(joined(plain)))}.`;
}

/** Without the spaces that tokenisation puts around punctuation. */
function joined(text: string): string {
  const spaced = text.replace(SPACE_BEFORE_MARK, '');
  if (!PAIRED.test(spaced)) return spaced; // nearly all captions; the rules below are slow
  return spaced
    .replace(CLITIC, '')
    .replace(INSIDE_BRACKETS, '')
    .replace(NUMBER_SIGN, '')
    .replace(DOUBLE_QUOTED, '"$1"')
    .replace(SINGLE_QUOTED, "'$1'")
    .replace(STRAY_APOSTROPHE, '');
}

/** Quotes and brackets that close at the end stay, what stands before, between and after them goes. */
function withoutEnding(text: string): string {
  return text.replace(TAIL, (tail) => tail.replace(NOT_A_CLOSER, ''));
}

/** A first letter whose capital would not come back as itself (ß, ﬁ, dotless i) stays small. */
function capitalised(text: string): string {
  const capital = text
    .replace(FIRST_LETTER, (_, before: string, letter: string) => before + letter.toUpperCase())
    .normalize('NFC');
  return capital.toLowerCase().normalize('NFC') === text ? capital : text;
}
