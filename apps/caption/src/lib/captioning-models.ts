import { captioningModelFileSchema, parseConfig, translationModelFileSchema } from '@tolmach/contracts';
import type { CaptioningModelFile, TranslationModelFile } from '@tolmach/contracts';
import { modelFolder as folderOf, modelOption as optionOf, modelsCommand as listing } from '@tolmach/command-line';
import type { Command, ModelKind } from '@tolmach/command-line';
import type { Services } from './services';

type Roots = Pick<Services, 'modelRoots'>;

/** What tells a captioning model. */
export const CAPTIONING: ModelKind<CaptioningModelFile> = {
  kind: 'captioning',
  program: 'caption',
  parse: (json, path) => parseConfig(captioningModelFileSchema, json, path),
};

const TRANSLATION: ModelKind<TranslationModelFile> = {
  kind: 'translation',
  program: 'translate',
  parse: (json, path) => parseConfig(translationModelFileSchema, json, path),
};

/** The model to caption with. */
export const modelOption = optionOf(CAPTIONING.program, 'caption-en');

/**
 * The folder of a captioning model given by name, or by the path of its folder.
 *
 * @param flag - that names it
 * @throws {@link ModelFileError} when there is neither
 */
export function captionerFolder(nameOrFolder: string, { modelRoots }: Roots, flag = '--model'): string {
  return folderOf(nameOrFolder, CAPTIONING, modelRoots, { flag });
}

/** The same for the translation model that captions go through. */
export function translatorFolder(nameOrFolder: string, { modelRoots }: Roots): string {
  return folderOf(nameOrFolder, TRANSLATION, modelRoots, { flag: '--then' });
}

/** `caption models`: lists the installed models and their facts. */
export function modelsCommand({ modelRoots }: Roots): Command {
  return listing({
    summary: 'List the installed models with language, size, scores and training data',
    kind: CAPTIONING,
    roots: modelRoots,
    about: (file) => ['language', file.language],
    fields: ({ language, image, training, architecture }) => ({ language, image, training, architecture }),
  });
}
