import { cleanText } from './clean-text';
import type { Span } from './find-spans';
import type { CountPieces } from './letter-case';
import type { SentencePair } from './mask-pair';

/** Names of a training text: whether its translations spell them as the source does ("Anna"), or otherwise ("Moscow"). */
export type KnownNames = Pick<ReadonlyMap<string, boolean>, 'get'>;

/** A name of fewer pieces is frequent, and safe with the network. */
const MIN_PIECES = 2;
/** Of names that the training text does not have, the short ones are often words of another kind. */
const MIN_UNKNOWN_PIECES = 3;

const LATIN_NAME = String.raw`(?=\p{Lu})\p{sc=Latin}{3,}(?![\p{L}\p{M}\p{N}'’_-])`;
/** A capital after a word in lower case or a comma: no sentence begins there. */
const NAME = new RegExp(String.raw`(?<=[\p{Ll}\p{Nd}][,;:]?\s)${LATIN_NAME}`, 'gu');
const FIRST_NAME = new RegExp(`^["'“„«]?(?<name>${LATIN_NAME})`, 'u');

/**
 * Names in a sentence that go around a model, which would have to spell them: those whose training text keeps them, and,
 * where capitals mark names, unknown ones, of which three of four are the same in a translation into Latin script. The first
 * word of a sentence is only taken for a name that is known.
 * @param countPieces - see {@link CountPieces}
 */
export function findNames(text: string, known: KnownNames, countPieces: CountPieces, hasCapitalNouns = false): Span[] {
  const bypasses = ({ text: name }: Span): boolean => {
    const isKept = known.get(name) ?? (hasCapitalNouns ? false : undefined);
    return isKept !== false && countPieces(name) >= (isKept ? MIN_PIECES : MIN_UNKNOWN_PIECES);
  };
  const first = FIRST_NAME.exec(text)?.groups?.['name'];
  const spans = [...text.matchAll(NAME)].map(({ 0: name, index }): Span => ({
    kind: 'other',
    text: name,
    start: index,
  }));
  if (first !== undefined && known.get(first) === true) {
    spans.unshift({ kind: 'other', text: first, start: text.indexOf(first) });
  }
  return spans.filter(bypasses);
}

/**
 * The names of a training text, each kept if at least half of its sentences have translations that spell it alike: also
 * those that begin with it, since "Hello World" does not make a name of the "Hello" of a greeting. Where
 * nouns have capitals, only those that are kept are names.
 * @param countPieces - see {@link CountPieces}; names that are safe with the network are left out
 */
export async function learnNames(
  pairs: AsyncIterable<SentencePair>,
  countPieces: CountPieces,
  hasCapitalNouns = false,
): Promise<Map<string, boolean>> {
  const counts = new Map<string, { seen: number; kept: number; isName: boolean }>();
  const count = (name: string, target: string, isName: boolean) => {
    const { seen, kept, ...before } = counts.get(name) ?? { seen: 0, kept: 0, isName };
    const isKept = target.includes(name);
    counts.set(name, { seen: seen + 1, kept: kept + Number(isKept), isName: isName || before.isName });
  };
  for await (const { source, target } of pairs) {
    const text = cleanText(source);
    for (const [name] of text.matchAll(NAME)) count(name, target, true);
    const first = FIRST_NAME.exec(text)?.groups?.['name'];
    if (first !== undefined) count(first, target, false);
  }
  const spelt = [...counts].filter(([name, { isName }]) => isName && countPieces(name) >= MIN_PIECES);
  const names = spelt.map(([name, { seen, kept }]) => [name, 2 * kept >= seen] as const);
  return new Map(hasCapitalNouns ? names.filter(([, isKept]) => isKept) : names);
}

/** Whether one of the languages, parted by commas, writes nouns with a capital, as it does names. */
export function capitalisesNouns(languages: string): boolean {
  return /(?:^|,)de\b/u.test(languages);
}

/** What stands behind a name that translations spell otherwise. */
const TRANSLATED = '\ttranslated';

/** Names as a text of one name per line, in the order of their letters. */
export function namesText(names: ReadonlyMap<string, boolean>): string {
  const lines = [...names].map(([name, isKept]) => `${name}${isKept ? '' : TRANSLATED}\n`);
  return lines.sort().join('');
}

/** The names of a text that {@link namesText} wrote. */
export function parseNames(text: string): Map<string, boolean> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map(nameIn));
}

/** The names of a text that {@link namesText} wrote, which is searched as it stands: few of them are ever looked up. */
export function namesIn(text: string): KnownNames {
  return {
    get: (wanted) => {
      let [from, to] = [0, text.length]; // both where a line begins
      while (from < to) {
        const middle = Math.floor((from + to) / 2);
        const start = middle === 0 ? 0 : text.lastIndexOf('\n', middle - 1) + 1;
        const end = text.indexOf('\n', start);
        const [name, isKept] = nameIn(text.slice(start, end));
        if (name === wanted) return isKept;
        if (name < wanted) from = end + 1;
        else to = start;
      }
      return undefined;
    },
  };
}

function nameIn(line: string): [name: string, isKept: boolean] {
  return [line.split('\t', 1)[0] ?? '', !line.endsWith(TRANSLATED)];
}
