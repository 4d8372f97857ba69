import { isDialogue } from '@tolmach/translation/system';
import type { TranslationModelFile } from '@tolmach/translation/system';
import { modelOptionOf } from '@tolmach/model-commands';
import type { ListedModels } from '@tolmach/model-commands';
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

/** The model that answers. */
export const modelOption = modelOptionOf(MODELS.program, 'chat-en');
