import { detectAll } from 'tinyld';
import type { Hosted, ServedTranslator } from './hosted-models';
import { RequestFault } from './request-fault';

/** A translator and the language of what it is given. */
export interface TranslationDirection extends Hosted<ServedTranslator> {
  readonly language: string;
}

/** What a request says of its direction. */
export interface DirectionWish {
  /** Tag of a language; `auto`, or nothing, where the text is to tell. */
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  /** Name of a model, which says both. */
  readonly model?: string | undefined;
}

/** How likely a text is of a language, 0 to 1. */
export interface DetectedLanguage {
  readonly language: string;
  readonly confidence: number;
}

/** The languages that a model reads. */
export function sourcesOf({ model }: Hosted<ServedTranslator>): string[] {
  return model.file.sourceLanguage.split(',').map((tag) => tag.trim());
}

/** All languages that models read, or write. */
export function languagesOf(translators: readonly Hosted<ServedTranslator>[], side: 'source' | 'target'): string[] {
  const all = translators.flatMap((one) => (side === 'source' ? sourcesOf(one) : [one.model.file.targetLanguage]));
  return [...new Set(all)].sort();
}

/** The languages of a list that a text may be of, likeliest first; at least one where the list has one. */
export function detectLanguage(text: string, among: readonly string[]): DetectedLanguage[] {
  const found = detectAll(text, { only: [...among] });
  const known = found.filter(({ lang }) => among.includes(lang));
  if (known.length > 0) return known.map(({ lang, accuracy }) => ({ language: lang, confidence: accuracy }));
  return among.slice(0, 1).map((language) => ({ language, confidence: 0 }));
}

/**
 * The model for a direction, and the language of the text.
 * @throws {@link RequestFault} 400 when no model has it
 */
export function directionOf(
  translators: readonly Hosted<ServedTranslator>[],
  { source, target, model }: DirectionWish,
  text: string,
): TranslationDirection {
  const named = translators.filter(
    (one) => (model === undefined || one.name === model) && (target === undefined || writes(one, target)),
  );
  const sources = languagesOf(named, 'source');
  const isTold = source !== undefined && source.toLowerCase() !== 'auto';
  const [only, ...others] = sources;
  const detected = others.length === 0 ? only : detectLanguage(text, sources)[0]?.language;
  const language = isTold ? baseOf(source) : detected;
  const found = named.find((one) => language !== undefined && sourcesOf(one).includes(language));
  if (found !== undefined && language !== undefined) return { ...found, language };
  const offered = translators.map(
    (one) => `${one.name} (${sourcesOf(one).join(', ')} to ${one.model.file.targetLanguage})`,
  );
  throw new RequestFault(
    400,
    'no-such-direction',
    `There is no model for this. Models: ${offered.join('; ') || 'none'}.`,
  );
}

function writes({ model }: Hosted<ServedTranslator>, target: string): boolean {
  return model.file.targetLanguage === baseOf(target);
}

/** `en` of `EN-GB`. */
function baseOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? tag;
}

const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });

/** English name of a language. */
export function nameOf(tag: string): string {
  return NAMES.of(tag) ?? tag;
}
