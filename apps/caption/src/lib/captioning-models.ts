import { CAPTIONING } from '@tolmach/captioning/system';
import type { CaptioningModelFile } from '@tolmach/captioning/system';
import type { FoundModel } from '@tolmach/model-folder';
import type { TranslationModelFile } from '@tolmach/translation/system';
import { findModel, modelOptionOf } from '@tolmach/model-commands';
import type { ListedModels, ProgramModels } from '@tolmach/model-commands';
import { TRANSLATION } from '@tolmach/translation/system';
import type { Services } from './services';

/** The models of this program. */
export const MODELS: ListedModels<CaptioningModelFile> = {
  program: 'caption',
  system: CAPTIONING,
  fact: 'language',
  factOf: ({ language }) => language,
  fields: ({ language, image }) => ({ language, image }),
};

/** The translation models that captions can go through. */
const TRANSLATORS: ProgramModels<TranslationModelFile> = { program: 'translate', system: TRANSLATION };

/** The model to caption with. */
export const modelOption = modelOptionOf(MODELS.program, 'caption-en');

/** The translation model that captions go through. */
export function findTranslator(nameOrFolder: string, services: Pick<Services, 'modelRoots'>): FoundModel {
  return findModel(nameOrFolder, TRANSLATORS, services, { flag: '--then' });
}
