import type { SentencePieceRelease } from '@tolmach/contracts';
import { once } from './once';
import { rewrite } from './rewrite-rules';
import type { RewriteRules } from './rewrite-rules';

/** Compatibility characters end below this code point. */
const LAST_CODE_POINT = 0x2ffff;
const SURROGATES = { first: 0xd800, last: 0xdfff };

const SPACES = [
  0x0009, 0x000a, 0x000c, 0x000d, 0x1680, 0x200b, 0x200c, 0x200e, 0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd,
];
/** Arabic letter mark; 0.1.97 leaves it as it is. */
const LATER_SPACE = '\u061C';
const DELETED = [...range(0x01, 0x08), 0x0b, ...range(0x0e, 0x1f), 0x7f, 0x8f, 0x9f];
/** Japanese uses the full-width tilde apart from the common one, so it stays. */
const FULL_WIDTH_TILDE = '\uFF5E';

/**
 * Returns the rules of SentencePiece's default normalisation, nmt_nfkc, made from the Unicode tables of the running
 * Node: Unicode's NFKC, control characters deleted, invisible and line-breaking ones turned into spaces. The same map
 * comes each time; making it takes about a second.
 */
export function nmtNfkcRules(release: SentencePieceRelease): RewriteRules {
  return release === '0.1.97' ? olderRules() : newerRules();
}

const newerRules = once((): RewriteRules => new Map(olderRules()).set(LATER_SPACE, ' '));

const olderRules = once((): RewriteRules => {
  const rules = nfkcRules();
  for (const codePoint of SPACES) rules.set(String.fromCodePoint(codePoint), ' ');
  for (const codePoint of DELETED) rules.set(String.fromCodePoint(codePoint), '');
  rules.delete(FULL_WIDTH_TILDE);
  return rules;
});

/** NFKC as rules on short strings: what normalises to a single character, and what composes to one. */
function nfkcRules(): Map<string, string> {
  const rules = new Map<string, string>();
  const decompositions = new Set<string>();
  const origins = new Map<string, string[]>();
  for (const codePoint of range(1, LAST_CODE_POINT)) {
    if (codePoint >= SURROGATES.first && codePoint <= SURROGATES.last) continue;
    const character = String.fromCodePoint(codePoint);
    const composed = character.normalize('NFKC');
    const decomposed = character.normalize('NFKD');
    if (composed !== character) rules.set(character, composed);
    if (decomposed === character) continue;
    if ([...decomposed].length > 1) decompositions.add(decomposed);
    else origins.set(decomposed, [...(origins.get(decomposed) ?? [decomposed]), character]);
  }
  addSequences(rules, decompositions, origins);
  return rules;
}

/** Adds a rule for each way to spell a composed character, shortest first, unless shorter rules do the same. */
function addSequences(
  rules: Map<string, string>,
  decompositions: ReadonlySet<string>,
  origins: ReadonlyMap<string, readonly string[]>,
): void {
  const composing = [...decompositions]
    .map((decomposed) => ({ parts: [...decomposed], composed: decomposed.normalize('NFC') }))
    .filter(({ parts, composed }) => composed !== parts.join(''))
    .sort((a, b) => a.parts.length - b.parts.length);
  for (const { parts, composed } of composing) {
    for (const spelling of spellings(parts, origins)) {
      if (spelling !== composed && rewrite(spelling, rules, parts.length - 1) !== composed) {
        rules.set(spelling, composed);
      }
    }
  }
}

function spellings(parts: readonly string[], origins: ReadonlyMap<string, readonly string[]>): string[] {
  return parts.reduce<string[]>(
    (starts, part) => starts.flatMap((start) => (origins.get(part) ?? [part]).map((origin) => start + origin)),
    [''],
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
