import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import type { TranslationModel } from '../src/lib/services';
import type { Services } from '../src/lib/services';
import { modelNamed } from '../src/lib/translation-models';

/** Languages that have everyday sentences. */
export type EverydayLanguage = 'en' | 'de' | 'fr' | 'ru';

/** One sentence of `fixtures/everyday.json`, and the requirements on its translation. */
export interface EverydaySentence {
  readonly theme: string;
  readonly text: string;
  /** What the translation must contain literally: numbers, addresses, emoji, placeholders, names. */
  readonly keeps: readonly string[];
  /** Whether it has a question mark. */
  readonly isQuestion: boolean;
  readonly isNegated: boolean;
  /** Whether it is all in capitals. */
  readonly isCapitals: boolean;
}

/** A direction of translation for the everyday sentences. */
export interface EverydayDirection {
  /** Such as `de-en`. */
  readonly name: string;
  readonly source: EverydayLanguage;
  readonly target: EverydayLanguage;
  /** The source language to request, if the model reads several. */
  readonly language?: string;
}

/** An installed model, and its directions. */
export interface EverydayModel {
  readonly name: string;
  readonly folder: string;
  readonly directions: readonly EverydayDirection[];
}

/** A sentence with a model's translation. */
export interface EverydayTranslation {
  readonly sentence: EverydaySentence;
  /** The best hypothesis; empty if there is none. */
  readonly text: string;
}

/** All sentences of a direction, translated. */
export interface EverydayOutcome {
  readonly translations: readonly EverydayTranslation[];
  /** Whether the model's vocabulary has masks, so that what must not change bypasses the network. */
  readonly hasMasks: boolean;
}

const PAIRS: readonly (readonly [EverydayLanguage, EverydayLanguage])[] = [
  ['en', 'de'],
  ['en', 'fr'],
  ['en', 'ru'],
  ['de', 'en'],
  ['fr', 'en'],
  ['ru', 'en'],
];

/** The sentences of each language, theme by theme. */
export const EVERYDAY = JSON.parse(readFileSync(join(__dirname, '../fixtures/everyday.json'), 'utf8')) as Readonly<
  Record<EverydayLanguage, readonly EverydaySentence[]>
>; // everyday.spec.ts checks its form

/** The models that translate everyday sentences, found as the program finds them for `--model de-en`. */
export function everydayModels(services: Pick<Services, 'modelRoots'>): EverydayModel[] {
  const byFolder = new Map<string, EverydayDirection[]>();
  for (const [source, target] of PAIRS) {
    const name = `${source}-${target}`;
    const found = installed(name, services);
    if (found === undefined) continue;
    const { folder, language } = found;
    const direction = { name, source, target, ...(language !== undefined && { language }) };
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), direction]);
  }
  return [...byFolder].map(([folder, directions]) => ({ name: basename(folder), folder, directions }));
}

function installed(name: string, services: Pick<Services, 'modelRoots'>): ReturnType<typeof modelNamed> | undefined {
  try {
    return modelNamed(name, services);
  } catch (error) {
    if (error instanceof ModelFileError) return undefined; // no model serves this direction
    throw error;
  }
}

/** The sentences of a direction as the program translates them by default: all steps of preparation, beam 5. */
export async function translateEveryday(
  model: Pick<TranslationModel, 'translate'>,
  { source, language }: EverydayDirection,
): Promise<EverydayOutcome> {
  const sentences = EVERYDAY[source];
  const texts = sentences.map(({ text }) => text);
  const found = await model.translate(texts, {
    search: { beamSize: 5, lengthPenalty: 1 },
    ...(language !== undefined && { language }),
  });
  return {
    translations: sentences.map((sentence, place) => ({ sentence, text: found[place]?.hypotheses[0]?.text ?? '' })),
    hasMasks: found.some((translation) => translation.sentences.some(({ input = '' }) => input.includes('｟'))),
  };
}
