import { ABBREVIATION, CAPITALISED_ABBREVIATION, INITIAL, NUMBER_ABBREVIATION } from './ptb-abbreviations';

/** One kind of token: where it matches, and what is written for it when that is not the text itself. */
export interface PtbRule {
  /** Sticky; never matches nothing. */
  readonly pattern: RegExp;
  readonly write?: (token: string) => readonly string[];
}

/** What the treebank writes for characters of its own. */
const WRITTEN: Readonly<Record<string, string>> = {
  ...{ '(': '-lrb-', ')': '-rrb-', '[': '-lsb-', ']': '-rsb-', '{': '-lcb-', '}': '-rcb-' },
  ...{ '"': "''", '“': '``', '”': "''", '«': '``', '»': "''", '‹': '`', '›': "'", '‘': '`', '’': "'" },
  ...{ '–': '--', '—': '--', '―': '--', '…': '...', '£': '#', '€': '$', '¤': '$', '¢': 'cents' },
  ...{ '½': '1/2', '¼': '1/4', '¾': '3/4', '⅓': '1/3', '⅔': '2/3' },
};

const writeCharacter = (character: string) => [WRITTEN[character] ?? character];
const writeBrackets = (token: string) => [token.replace('(', '-lrb-').replace(')', '-rrb-')];
const writeNothing = () => [];
const cutAfter = (length: number) => (token: string) => [token.slice(0, length), token.slice(length)];

/** Rules of which the first match counts, whatever its length. */
export const FIRST_RULES: readonly PtbRule[] = [
  { pattern: /https?:\/\/[^\s"<>()]*[^\s"<>().,;:!?']/iuy },
  { pattern: /<\/?[A-Za-z][\w:.-]*(?:\s+[\w:-]+=[^<>]*)?\s*\/?>/uy },
  { pattern: /-[LR][RCS]B-/iuy },
  { pattern: /\p{L}+?(?=n['’`]t(?!\p{L}))/iuy },
  { pattern: /n['’`]t(?!\p{L})/iuy },
];

/** Rules of which the longest match counts, the first of equally long ones. */
export const LONGEST_RULES: readonly PtbRule[] = [
  // Words: letters with a point, mark or sign inside; letters and digits with hyphens; short alternatives with a stroke.
  { pattern: /(?:can)(?:not)(?![\p{L}\d])/iuy, write: cutAfter(3) },
  { pattern: /(?:gonna|gotta|wanna|lemme|gimme)(?![\p{L}\d])/iuy, write: cutAfter(3) },
  { pattern: /['’]t(?:is|was)(?!\p{L})/iuy, write: cutAfter(2) },
  { pattern: /\p{L}[\p{L}\p{M}\d\u00ad]*(?:[.!?]\p{L}[\p{L}\p{M}\d\u00ad]*)*/uy },
  {
    pattern:
      /(?:[dlno]['’](?!(?:s|d|m|ll|re|ve)(?!\p{L}))(?=\p{L}))?[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}\u00ad]*(?:[-_](?:[dlno]['’](?=\p{L}))?[\p{L}\p{M}\p{Nd}\u00ad]+)*/iuy,
  },
  { pattern: /[A-Za-z\d]+(?:-[A-Za-z]+){0,2}(?:\/[A-Za-z\d]+(?:-[A-Za-z]+){0,2}){1,2}/uy },
  { pattern: /[A-Z]+(?:[+&][A-Z]+)+/uy },
  { pattern: /[A-Za-z]\+\+|[CF]#/iuy },
  // Apostrophes that belong to a word.
  { pattern: /['’](?:s|d|m|ll|re|ve)(?!\p{L})/iuy },
  { pattern: /['’](?:em|cause|till?)(?!\p{L})|['’]n['’]|['’]n(?!\p{L})|['’]\d\d(?:s(?!\p{L})|(?=\s|$))/iuy },
  { pattern: /(?:ma['’]am|c['’]mon|ne['’]er|xi['’]an|hawai['’]i|li['’]l)(?!\p{L})|y['’](?=\p{L})|ol['’](?!\p{L})/iuy },
  // Abbreviations, initials, acronyms.
  { pattern: ABBREVIATION },
  { pattern: CAPITALISED_ABBREVIATION },
  { pattern: NUMBER_ABBREVIATION },
  { pattern: INITIAL },
  { pattern: /[A-Za-z](?:\.[A-Za-z])+\.?(?:-[A-Za-z\d]+(?:\.[A-Za-z])*\.?)*|Ph\.D\./uy },
  // Numbers and money.
  { pattern: /[-+]?\d*(?:[.,:]\d+)+|[-+]?\d+/uy },
  { pattern: /\d{1,4}(?:-\d{1,4})?\/\d{1,4}|\d{1,2}\/\d{1,2}\/\d{2,4}/uy },
  { pattern: /(?:US|HK|NZ|[ACMS])\$/uy },
  // Addresses and marks of social networks.
  { pattern: /[\w.+-]+@\w[\w-]*(?:\.\w+)*|www\.[^\s"<>|.!?,]+(?:\.[a-z]{2,4})+(?:\/[^\s"<>()]*)?/iuy },
  { pattern: /(?:[\p{L}\d][\p{L}\d-]*\.)+(?:com|net|org|edu)(?!\p{L})/iuy },
  { pattern: /[@#]\p{L}[\p{L}\d]*/uy },
  { pattern: /[<>]?[:;=8]['’o*-]?[()DPdp](?!\p{L})/uy, write: writeBrackets },
  // Punctuation; what the treebank has no letters for (pictographs, soft hyphens) vanishes.
  { pattern: /\(\d{3}\)(?=\s?\d{3}[- ]?\d{4})/uy, write: writeBrackets },
  { pattern: /\.{3,}/uy, write: () => ['...'] },
  { pattern: /--+/uy, write: () => ['--'] },
  { pattern: /[?!]+|_+|\*{1,3}/uy },
  {
    pattern: /[\u{10000}-\u{10ffff}\u0080-\u009f\u00ad\u200b-\u2011\ufeff]|[\ufe0e\ufe0f]/uy,
    write: writeNothing,
  },
  { pattern: /\S/uy, write: writeCharacter },
];
