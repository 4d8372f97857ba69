import type { EverydayDirection, EverydayLanguage, EverydaySentence, EverydayTranslation } from './everyday-sentences';

/** Result of one check on the translations of a direction. */
export interface EverydayCheck {
  /** Number of checked items. */
  readonly total: number;
  /** Items that failed, each as `what: source => translation`. */
  readonly missed: readonly string[];
}

/** The checks on translations. */
export interface EverydayChecks {
  /** The translation contains all numbers, addresses, emoji and placeholders, which masks guarantee. */
  readonly kept: EverydayCheck;
  /** The translation contains all names; only if both languages are written in Latin letters. */
  readonly names: EverydayCheck;
  /** A sentence with a question mark is translated with one. */
  readonly questions: EverydayCheck;
  /** A negated sentence is translated with a word of negation. */
  readonly negations: EverydayCheck;
  /** A sentence in capitals is translated in capitals, except for the kept parts. */
  readonly capitals: EverydayCheck;
  /** The translation is not empty. */
  readonly filled: EverydayCheck;
  /** No word occurs four times in a row. */
  readonly unrepeated: EverydayCheck;
}

/** Checks all translations of a direction; failures are listed, not thrown. */
export function everydayChecks(
  { source, target }: Pick<EverydayDirection, 'source' | 'target'>,
  translations: readonly EverydayTranslation[],
): EverydayChecks {
  const keeps = translations.flatMap((one) => one.sentence.keeps.map((keep) => ({ ...one, keep })));
  const isLatin = source !== 'ru' && target !== 'ru';
  const names = keeps.filter(({ keep }) => isLatin && isName(keep, source));
  const those = (flag: 'isQuestion' | 'isNegated' | 'isCapitals') =>
    translations.filter(({ sentence }) => sentence[flag]);
  return {
    kept: check(
      keeps.filter(({ keep }) => !isName(keep, source)),
      ({ keep, text }) => stands(keep, text),
    ),
    names: check(names, ({ keep, text }) => stands(keep, text)),
    questions: check(those('isQuestion'), ({ text }) => text.includes('?')),
    negations: check(those('isNegated'), ({ text }) => hasNegation(text, target)),
    capitals: check(those('isCapitals'), (one) => isInCapitals(one, target)),
    filled: check(translations, ({ text }) => text.trim() !== ''),
    unrepeated: check(translations, ({ text }) => !FOUR_IN_A_ROW.test(text)),
  };
}

function check<One extends EverydayTranslation & { readonly keep?: string }>(
  ones: readonly One[],
  holds: (one: One) => boolean,
): EverydayCheck {
  const named = ({ sentence, text, keep }: One) =>
    `${keep === undefined ? '' : `${keep}: `}${sentence.text} => ${text}`;
  return { total: ones.length, missed: ones.filter((one) => !holds(one)).map(named) };
}

/**
 * Whether something that a sentence keeps is a name, which goes through the network. In Russian text a name in Latin
 * letters bypasses it, and Russian names are not kept.
 *
 * @param source - language of the sentence
 */
export function isName(keep: EverydaySentence['keeps'][number], source: EverydayLanguage): boolean {
  return source !== 'ru' && /^[\p{L} '’-]+$/u.test(keep);
}

const NEGATIONS: Readonly<Record<EverydayLanguage, string>> = {
  en: String.raw`\p{L}+n['’]t|dont|cannot|not|no|never|nothing|nobody|none|nowhere|neither|nor|without`,
  de: 'nichts?|nein|nie|niemals|niemand(?:e[mn])?|nirgends|nirgendwo|kein(?:e[mnrs]?)?|weder|ohne',
  fr: String.raw`ne|n['’]\p{L}+|pas|non|jamais|rien|personne|aucune?|ni|sans`,
  ru: 'не|нету?|ни|нельзя|никогда|нич(?:его|то|ем|ему)|ник(?:то|ого|ому|ем)|никак|никуда|нигде|без',
};

/** Whether a text has a word of negation. */
export function hasNegation(text: string, language: EverydayLanguage): boolean {
  return new RegExp(String.raw`(?<!\p{L})(?:${NEGATIONS[language]})(?!\p{L})`, 'iu').test(text);
}

/** Whether a text contains a complete item: "125" does not contain "12", nor "Custom" "Tom", but "Toms" does. */
function stands(keep: string, text: string): boolean {
  const before = /^\p{L}/u.test(keep) ? String.raw`(?<!\p{L})` : String.raw`(?<!\p{N})`;
  const after = /\p{N}$/u.test(keep) ? String.raw`(?!\p{N})` : '';
  const literally = keep.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(before + literally + after, 'u').test(text);
}

function isInCapitals({ sentence, text }: EverydayTranslation, language: EverydayLanguage): boolean {
  const rest = sentence.keeps.reduce((left, keep) => left.replaceAll(keep, ''), text);
  return rest === rest.toLocaleUpperCase(language);
}

const FOUR_IN_A_ROW = /(?<!\p{L})(\p{L}+)(?:[^\p{L}]+\1(?!\p{L})){3}/iu;
