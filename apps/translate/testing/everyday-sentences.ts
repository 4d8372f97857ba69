import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import type { TranslationModel } from '../src/lib/load-model';
import type { Services } from '../src/lib/services';
import { modelNamed } from '../src/lib/translation-models';

/** Languages with everyday sentences of their own. */
export type EverydayLanguage = 'en' | 'de' | 'fr' | 'ru';

/** One sentence of `fixtures/everyday.json`, and what is asked of its translation. */
export interface EverydaySentence {
  readonly theme: string;
  readonly text: string;
  /** What the translation must have as it stands here: numbers, addresses, emoji, placeholders, names. */
  readonly keeps: readonly string[];
  /** Whether it has a question mark. */
  readonly isQuestion: boolean;
  readonly isNegated: boolean;
  /** Whether all of it is in capitals. */
  readonly isCapitals: boolean;
}

/** From which language into which everyday sentences are translated. */
export interface EverydayDirection {
  /** Such as `de-en`. */
  readonly name: string;
  readonly source: EverydayLanguage;
  readonly target: EverydayLanguage;
  /** Of several languages that the model reads, the one to ask for. */
  readonly language?: string;
}

/** An installed model, and the directions that it serves. */
export interface EverydayModel {
  readonly name: string;
  readonly folder: string;
  readonly directions: readonly EverydayDirection[];
}

/** A sentence as a model translated it. */
export interface EverydayTranslation {
  readonly sentence: EverydaySentence;
  /** The best hypothesis; empty where there is none. */
  readonly text: string;
}

/** All sentences of a direction, translated. */
export interface EverydayOutcome {
  readonly translations: readonly EverydayTranslation[];
  /** Whether the model's vocabulary has masks, so that what must not change goes around the network. */
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
>; // everyday.spec.ts checks that it is

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
