import { ABBREVIATION, CAPITALISED_ABBREVIATION, INITIAL, NUMBER_ABBREVIATION } from './ptb-abbreviations';

/**
 * One kind of token: where it matches, and what is written for it when that is not the text itself. What a group in a lookahead
 * catches counts towards the length of the match, though it is not part of the token: `ab` before `'s` is as long as `ab's`.
 */
export interface PtbRule {
  /** Sticky; never matches the empty string; at most one group. */
  readonly pattern: RegExp;
  readonly write?: (token: string) => readonly string[];
}

/** What the treebank writes for characters of its own. */
const WRITTEN: Readonly<Record<string, string>> = {
  ...{ '(': '-lrb-', ')': '-rrb-', '[': '-lsb-', ']': '-rsb-', '{': '-lcb-', '}': '-rcb-' },
  ...{ '"': "''", '“': '``', '”': "''", '\u0093': '``', '\u0094': "''", '«': '``', '»': "''", '‹': '`', '›': "'" },
  ...{ '‘': '`', '‛': '`', '\u0091': '`', '’': "'", '\u0092': "'" },
  ...{ '–': '--', '—': '--', '―': '--', '\u0096': '--', '\u0097': '--', '…': '...' },
  ...{ '£': '#', '€': '$', '¤': '$', '\u0080': '$', '¢': 'cents' },
  ...{ '½': '1/2', '¼': '1/4', '¾': '3/4', '⅓': '1/3', '⅔': '2/3', '\u00ad': '-' },
};

const writeCharacter = (character: string) => [WRITTEN[character] ?? character];
const writeCharacters = (token: string) => [Array.from(token, (character) => WRITTEN[character] ?? character).join('')];
const writeNothing = () => [];
const cutAfter = (length: number) => (token: string) => [token.slice(0, length), token.slice(length)];

/** Characters without a token: controls, special blanks, rare punctuation and currencies, Roman numerals, pictographs. */
const VANISHING = new RegExp(
  [
    String.raw`[\u007f\u0081-\u0084\u0086-\u0090\u0095\u0098-\u009f`,
    String.raw`\u2000-\u2012\u2024\u2025\u2027\u202a-\u202f\u203c\u203d\u2043\u2045-\u206f`,
    String.raw`\u20a1-\u20a3\u20a5-\u20ab\u20ad-\u20c0\u2150-\u2152\u215f-\u2182`,
    String.raw`\ufeff\ufff9-\ufffd\u{10000}-\u{10ffff}]|[\ufe0e\ufe0f]`,
  ].join(''),
  'uy',
);

/** A sticky pattern in whose source `’` stands for an apostrophe, straight or curved, and `‘` for any single quotation mark. */
function quoted(source: string, flags = 'iuy'): RegExp {
  return new RegExp(
    source.replace(/[’‘]/g, (mark) => (mark === '’' ? "['’\u0092]" : "['’`‘‛\u0091\u0092]")),
    flags,
  );
}

const ENDING = '’(?:[sdm]|re|ve|ll)';
/** A part of a hyphenated word; `d’`, `l’` and `o’` before two letters or digits belong to it. */
const PART = String.raw`(?:[dlo]‘[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}\u00ad]+|[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}\u00ad]*)`;

/** Rules of which the first match counts, whatever its length. */
export const FIRST_RULES: readonly PtbRule[] = [
  { pattern: /https?:\/\/[^\s"<>()]*[^\s"<>().,;:!?']/iuy },
  { pattern: /<\/?[A-Za-z][\w:.-]*(?:[^\S\n]+[\w:-]+=[^<>\n]*)?[^\S\n]*\/?>/uy },
  { pattern: /-[LR][RCS]B-/iuy },
];

/** Rules of which the longest match counts, the first of equally long ones. */
export const LONGEST_RULES: readonly PtbRule[] = [
  // Words that are cut: `do n't`, `dog 's`, `can not`, `'t is`.
  { pattern: quoted('[a-z]*[a-mo-z](?=(n‘t))') },
  { pattern: quoted('n‘t'), write: writeCharacters },
  { pattern: quoted(String.raw`[\p{L}\p{M}\u00ad]+(?=(${ENDING}))`) },
  { pattern: quoted(`${ENDING}(?=([^a-z]|$))`), write: writeCharacters },
  { pattern: /(?:can)(?:not)(?![\p{L}\d])/iuy, write: cutAfter(3) },
  { pattern: /(?:gonna|gotta|wanna|lemme|gimme)(?![\p{L}\d])/iuy, write: cutAfter(3) },
  { pattern: /'t(?:is|was)/iuy, write: cutAfter(2) },
  // Apostrophes that belong to a word: `'em`, `rock 'n' roll`, `l'` before a vowel, `O'Neil`, `qu'une`.
  { pattern: quoted(String.raw`’(?:em|cause|till?|n’?|[2-9]0s|\d\d(?=\s|$))`) },
  { pattern: quoted(String.raw`[dlj]’|ol’|(?:dunkin|somethin)’|y’(?=\p{L})|c’est`) },
  { pattern: /(?:c'mon|e'er|s'mores|nor'easter|ev'ry|li'l|nat'l|cont'd\.)/iuy },
  { pattern: quoted(String.raw`[A-HJ-XZn]‘\p{L}{2,}`, 'uy') },
  { pattern: quoted(String.raw`\p{L}+[AEIOUYaeiouy]‘[A-Zaeiou]\p{L}*`, 'uy') },
  // An apostrophe that opens a quotation, unless it begins one of the words above; then those endings that run into a letter.
  { pattern: /'(?=([A-Za-z]\S))/uy },
  { pattern: quoted(ENDING), write: writeCharacters },
  { pattern: /''|[’\u0092]{2}/uy, write: () => ["''"] },
  { pattern: /``|[‘‛\u0091]{2}/uy, write: () => ['``'] },
  // Words: letters with a point or mark inside; with hyphens, if all is ASCII with points before the first; with a stroke.
  { pattern: /\p{L}[\p{L}\p{M}\d\u00ad]*(?:[.!?]\p{L}[\p{L}\p{M}\d\u00ad]*)*/uy },
  { pattern: quoted(String.raw`${PART}(?:[-_]${PART})*(?:\.(?=([,;:])))?`) },
  { pattern: /[A-Za-z\d][A-Za-z\d.,\u00ad]*(?:-[A-Za-z\d\u00ad]+)+(?:\.(?=([,;:])))?/uy },
  { pattern: /[A-Za-z\d]+(?:-[A-Za-z]+){0,2}(?:\/[A-Za-z\d]+(?:-[A-Za-z]+){0,2}){1,2}/uy },
  { pattern: /[A-Z]+(?:[+&][A-Z]+)+/uy },
  { pattern: /[A-Za-z]\+\+|[CF]#/iuy },
  // Abbreviations, initials, acronyms.
  { pattern: ABBREVIATION },
  { pattern: CAPITALISED_ABBREVIATION },
  { pattern: NUMBER_ABBREVIATION },
  { pattern: INITIAL },
  { pattern: /[A-Za-z](?:\.[A-Za-z])+\.?(?:-[A-Za-z\d]+(?:\.[A-Za-z])*\.?)*|Ph\.D\./uy },
  // Numbers and money.
  { pattern: /[-+]?\d*(?:[.,:]\d+)+|[-+]?\d+/uy },
  { pattern: /\d+(?:\.\d+)*\.x(?![\p{L}\d])/iuy },
  { pattern: /\d{1,4} \d{1,4}\/\d{1,4}/uy, write: (token) => token.split(' ') },
  { pattern: /\d{1,4}(?:-\d{1,4})?\/\d{1,4}|\d{1,2}\/\d{1,2}\/\d{2,4}/uy },
  { pattern: /[A-Z]{1,2}\$/uy },
  // Addresses and marks of social networks.
  {
    pattern:
      /[a-z\d][^\s"<>|()]*@(?:[^\s"<>|().]+\.)*[^\s"<>|().,;:]+|www\.[^\s"<>|.!?,]+(?:\.[a-z]{2,4})+(?:\/[^\s"<>()]*)?/iuy,
  },
  { pattern: /(?:[\p{L}\d]+\.)+(?:com|net|org|edu)(?!\p{L})/iuy },
  { pattern: /@[A-Za-z_]\w*|#\p{L}+|@+|#+/uy },
  { pattern: /[<>]?[:;=8]['’o*-]?[()DPdpO](?!\p{L})/uy, write: writeCharacters },
  // Punctuation.
  { pattern: /\(\d{3}\)(?=[^\S\n]?\d{3}[- ]?\d{4})/uy, write: writeCharacters },
  { pattern: /\.{3,}/uy, write: () => ['...'] },
  { pattern: /-{2,4}(?!-)/uy, write: () => ['--'] },
  { pattern: /-{5,}/uy },
  { pattern: /[?!]+|_+|\*{1,3}/uy },
  { pattern: VANISHING, write: writeNothing },
  { pattern: /\S/uy, write: writeCharacter },
];
