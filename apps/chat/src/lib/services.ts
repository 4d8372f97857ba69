/* eslint-disable @typescript-eslint/no-require-imports -- a library is loaded when it is needed first: --help need not wait for it */
import type { CharactersModel, CharactersOptions } from '@tolmach/characters';
import { lazy } from '@tolmach/contracts';
import type { ModelServices } from '@tolmach/model-commands';
import type { ModelSource } from '@tolmach/model-folder';
import type { LoadOptions, TranslationModel } from '@tolmach/translation';

/** What the commands use of a model that answers. */
export type ChatModel = Pick<TranslationModel, 'dispose' | 'engine' | 'translate'>;

/** What they use of a language model. */
export type LanguageModel = Pick<CharactersModel, 'dispose' | 'engine' | 'file' | 'score'>;

/** What only the commands of this program call to do the work. */
interface OwnServices {
  readonly loadModel: (source: ModelSource, options: LoadOptions) => Promise<ChatModel>;
  readonly loadLanguageModel: (source: ModelSource, options: CharactersOptions) => Promise<LanguageModel>;
  readonly scorePairs: typeof import('@tolmach/translation/training').scorePairs;
}

/** What the commands call to do the work. */
export type Services = OwnServices & ModelServices;

const characters = () => require('@tolmach/characters') as typeof import('@tolmach/characters'); // its own type
const translation = () => require('@tolmach/translation') as typeof import('@tolmach/translation'); // its own type
const training = () => require('@tolmach/translation/training') as typeof import('@tolmach/translation/training');

/** The real ones. */
export const services: OwnServices = {
  loadModel: lazy(translation, 'loadModel'),
  loadLanguageModel: lazy(characters, 'loadCharacters'),
  scorePairs: lazy(training, 'scorePairs'),
};
