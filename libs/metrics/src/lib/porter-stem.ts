/** Words whose stem the rules would miss. */
const EXCEPTIONS = new Map([
  ...pairs('skis ski skies sky dying die lying lie tying tie'),
  ...pairs('idly idl gently gentl ugly ugli early earli only onli singly singl'),
  ...pairs('sky sky news news howe howe atlas atlas cosmos cosmos bias bias andes andes'),
]);
/** Words that stay as they are once a plural ending is gone. */
const FINISHED_AFTER_PLURAL = new Set('inning outing canning herring earring proceed exceed succeed'.split(' '));

/** A marked `y` that is a consonant is written `Y`; all other letters are small. */
const VOWEL = /[aeiouy]/;
const FIRST_REGION = /^(?:gener|commun|arsen)|^.*?[aeiouy][^aeiouy]/;
const REGION = /^.*?[aeiouy][^aeiouy]/;
const SHORT_SYLLABLE = /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])$/;
const DOUBLE = /(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;

/** Endings and what replaces them, longest first among those that end alike. */
type Endings = readonly (readonly [ending: string, replacement: string])[];

const STEP_2: Endings = pairs(
  'ational ate ization ize fulness ful ousness ous iveness ive tional tion biliti ble lessli less entli ent ation ate ' +
    'alism al aliti al ousli ous iviti ive fulli ful enci ence anci ance abli able izer ize ator ate alli al bli ble',
);
const STEP_3: Endings = [
  ...pairs('ational ate tional tion alize al icate ic iciti ic ical ic'),
  ...['ness', 'ful'].map((ending) => [ending, ''] as const),
];
const STEP_4 = 'ement able ance ence ible ment ant ate ent ion ism iti ive ize ous al er ic'.split(' ');

/** Where the two regions of a word begin in which the rules may cut. */
interface Regions {
  readonly first: number;
  readonly second: number;
}

/**
 * The stem of an English word in small letters by the Porter2 algorithm: `running` gives `run`, `dogs` gives `dog`.
 *
 * @see Porter 2001, "The English (Porter2) stemming algorithm", Snowball project; the version before the changes of 2018
 */
export function porterStem(word: string): string {
  if (word.length <= 2) return word;
  const exception = EXCEPTIONS.get(word);
  if (exception !== undefined) return exception;
  const marked = word
    .replace(/^'/, '')
    .replace(/^y/, 'Y')
    .replace(/([aeiouy])y/g, '$1Y');
  const regions = regionsOf(marked);
  const singular = withoutPlural(withoutPossessive(marked));
  if (FINISHED_AFTER_PLURAL.has(singular)) return singular;
  const verb = withFinalI(withoutVerbEnding(singular, regions));
  const shortened = withoutDerivation(withShorterEnding(withShorterSuffix(verb, regions), regions), regions);
  return withoutFinalLetter(shortened, regions).toLowerCase();
}

function pairs(text: string): [string, string][] {
  const words = text.split(' ');
  return words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? '']] : []));
}

/** Each region begins after the first vowel with a consonant behind it; the second is looked for inside the first. */
function regionsOf(word: string): Regions {
  const first = FIRST_REGION.exec(word)?.[0].length ?? word.length;
  const second = first + (REGION.exec(word.slice(first))?.[0].length ?? word.length);
  return { first, second };
}

function withoutPossessive(word: string): string {
  return word.replace(/'(?:s'?)?$/, '');
}

/** Step 1a. */
function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
  if (/(?:us|ss)$/.test(word)) return word;
  return word.endsWith('s') && VOWEL.test(word.slice(0, -2)) ? word.slice(0, -1) : word;
}

/** Step 1b: `-ed`, `-ing` and their adverbs. */
function withoutVerbEnding(word: string, { first }: Regions): string {
  const stretched = /eed(?:ly)?$/.exec(word);
  if (stretched !== null) return stretched.index >= first ? `${word.slice(0, stretched.index)}ee` : word;
  const ending = /(?:ingly|edly|ing|ed)$/.exec(word);
  if (ending === null) return word;
  const stem = word.slice(0, ending.index);
  if (!VOWEL.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (DOUBLE.test(stem)) return stem.slice(0, -1);
  return stem.length <= first && SHORT_SYLLABLE.test(stem) ? `${stem}e` : stem;
}

/** Step 1c. */
function withFinalI(word: string): string {
  return word.replace(/(?<=.[^aeiouy])[yY]$/, 'i');
}

/** Step 2. */
function withShorterSuffix(word: string, { first }: Regions): string {
  const found = STEP_2.find(([ending]) => word.endsWith(ending));
  if (found !== undefined) return replaceEnding(word, found, first);
  if (word.endsWith('logi')) return replaceEnding(word, ['ogi', 'og'], first);
  return /[cdeghkmnrt]li$/.test(word) ? replaceEnding(word, ['li', ''], first) : word;
}

/** Step 3. */
function withShorterEnding(word: string, { first, second }: Regions): string {
  if (word.endsWith('ative')) return replaceEnding(word, ['ative', ''], second);
  const found = STEP_3.find(([ending]) => word.endsWith(ending));
  return found === undefined ? word : replaceEnding(word, found, first);
}

/** Step 4. */
function withoutDerivation(word: string, { second }: Regions): string {
  const ending = STEP_4.find((candidate) => word.endsWith(candidate));
  if (ending === undefined || (ending === 'ion' && !/[st]ion$/.test(word))) return word;
  return replaceEnding(word, [ending, ''], second);
}

/** Step 5. */
function withoutFinalLetter(word: string, { first, second }: Regions): string {
  const stem = word.slice(0, -1);
  if (word.endsWith('e')) {
    const isDropped = stem.length >= second || (stem.length >= first && !SHORT_SYLLABLE.test(stem));
    return isDropped ? stem : word;
  }
  return word.endsWith('ll') && stem.length >= second ? stem : word;
}

/** The word with its ending replaced when the ending lies inside a region; the word itself otherwise. */
function replaceEnding(word: string, [ending, replacement]: readonly [string, string], region: number): string {
  const start = word.length - ending.length;
  return start >= region ? word.slice(0, start) + replacement : word;
}
