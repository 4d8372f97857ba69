import { parseConfig, translationModelFileSchema } from '@tolmach/contracts';
import type { TranslationModelFile } from '@tolmach/contracts';
import { modelFolder as folderOf, modelOption as optionOf, modelsCommand as listing } from '@tolmach/command-line';
import type { Command, ModelKind } from '@tolmach/command-line';
import type { Services } from './services';

/** What tells a translation model. */
export const TRANSLATION: ModelKind<TranslationModelFile> = {
  kind: 'translation',
  program: 'translate',
  parse: (json, path) => parseConfig(translationModelFileSchema, json, path),
};

/** The model to translate with. */
export const modelOption = optionOf(TRANSLATION.program, 'en-de');

/**
 * The folder of a translation model given by name, or by the path of its folder.
 *
 * @param flag - that names it
 * @throws {@link ModelFileError} when there is neither
 */
export function modelFolder(
  nameOrFolder: string,
  { modelRoots }: Pick<Services, 'modelRoots'>,
  flag = '--model',
): string {
  return folderOf(nameOrFolder, TRANSLATION, modelRoots, { flag });
}

/** `translate models`: what is installed, and what is known of it. */
export function modelsCommand({ modelRoots }: Pick<Services, 'modelRoots'>): Command {
  return listing({
    summary: 'List the installed models with languages, size, scores and training data',
    kind: TRANSLATION,
    roots: modelRoots,
    about: (file) => ['languages', `${file.sourceLanguage} to ${file.targetLanguage}`],
    fields: ({ sourceLanguage, targetLanguage, training, architecture }) => {
      return { sourceLanguage, targetLanguage, training, architecture };
    },
  });
}
