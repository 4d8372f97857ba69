import { CHARACTERS } from '@tolmach/characters/system';
import type { CharactersModelFile } from '@tolmach/characters/system';
import { isDialogue } from '@tolmach/translation/system';
import type { TranslationModelFile } from '@tolmach/translation/system';
import { modelOptionOf } from '@tolmach/model-commands';
import type { ListedModels, ProgramModels } from '@tolmach/model-commands';
import { TRANSLATION } from '@tolmach/translation/system';

/** The models of this program: those translation models that answer. */
export const MODELS: ListedModels<TranslationModelFile> = {
  program: 'chat',
  system: TRANSLATION,
  isAmong: isDialogue,
  fact: 'languages',
  factOf: ({ sourceLanguage, targetLanguage }) => `${sourceLanguage} to ${targetLanguage}`,
  fields: ({ sourceLanguage, targetLanguage }) => ({ sourceLanguage, targetLanguage }),
};

/** Models that know how likely a text is, whatever was said before it. */
export const LANGUAGE_MODELS: ProgramModels<CharactersModelFile> = { program: 'characters', system: CHARACTERS };

/** The model that answers. */
export const modelOption = modelOptionOf(MODELS.program, 'chat-en');
