import { CAPTIONING } from '@tolmach/captioning/system';
import type { Command } from '@tolmach/command-line';
import type { CaptioningModelFile, TranslationModelFile } from '@tolmach/contracts';
import { modelFolder as folderOf, modelOption as optionOf, modelsCommand as listing } from '@tolmach/model-commands';
import type { ProgramModels } from '@tolmach/model-commands';
import { TRANSLATION } from '@tolmach/translation/system';
import type { Services } from './services';

type Roots = Pick<Services, 'modelRoots'>;

/** The models of this program. */
export const MODELS: ProgramModels<CaptioningModelFile> = { program: 'caption', system: CAPTIONING };

/** The translation models that captions can go through. */
const TRANSLATORS: ProgramModels<TranslationModelFile> = { program: 'translate', system: TRANSLATION };

/** The model to caption with. */
export const modelOption = optionOf(MODELS.program, 'caption-en');

/**
 * The folder of a captioning model given by name, or by the path of its folder.
 *
 * @throws {@link ModelFileError} when there is neither
 */
export function captionerFolder(nameOrFolder: string, { modelRoots }: Roots): string {
  return folderOf(nameOrFolder, MODELS, modelRoots);
}

/** The folder of the translation model that captions go through. */
export function translatorFolder(nameOrFolder: string, { modelRoots }: Roots): string {
  return folderOf(nameOrFolder, TRANSLATORS, modelRoots, { flag: '--then' });
}

/** `caption models`: lists the installed models and their facts. */
export function modelsCommand({ modelRoots }: Roots): Command {
  return listing({
    summary: 'List the installed models with language, size, scores and training data',
    models: MODELS,
    roots: modelRoots,
    about: (file) => ['language', file.language],
    fields: ({ language, image, training, architecture }) => ({ language, image, training, architecture }),
  });
}
