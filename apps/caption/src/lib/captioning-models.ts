import { CAPTIONING } from '@tolmach/captioning/system';
import type { CaptioningModelFile } from '@tolmach/captioning/system';
import type { FoundModel } from '@tolmach/model-folder';
import type { TranslationModelFile } from '@tolmach/translation/system';
import { findModel, modelOptionOf } from '@tolmach/model-commands';
import type { ListedModels, ProgramModels } from '@tolmach/model-commands';
import { TRANSLATION, isTranslator } from '@tolmach/translation/system';
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
const TRANSLATORS: ProgramModels<TranslationModelFile> = {
  program: 'translate',
  system: TRANSLATION,
  isAmong: isTranslator,
};

/** The model to caption with. */
export const modelOption = modelOptionOf(MODELS.program, 'caption-en');

/** A captioning model, and the translation model that its captions go through. */
export interface FoundCaptioner {
  readonly model: FoundModel;
  readonly translator: FoundModel | undefined;
}

/**
 * The models that flags name.
 * @throws {@link ModelFileError} when there is no such model
 */
export function findCaptioner(
  { model, then }: { readonly model: string; readonly then?: string | undefined },
  services: Pick<Services, 'modelRoots'>,
): FoundCaptioner {
  const translator = then === undefined ? undefined : findModel(then, TRANSLATORS, services, { flag: '--then' });
  return { model: findModel(model, MODELS, services), translator };
}
