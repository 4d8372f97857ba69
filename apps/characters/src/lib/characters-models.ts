import { CHARACTERS } from '@tolmach/characters/system';
import type { Command } from '@tolmach/command-line';
import type { CharactersModelFile } from '@tolmach/contracts';
import { modelFolder as folderOf, modelOption as optionOf, modelsCommand as listing } from '@tolmach/model-commands';
import type { ProgramModels } from '@tolmach/model-commands';
import type { Services } from './services';

type Roots = Pick<Services, 'modelRoots'>;

/** The models of this program. */
export const MODELS: ProgramModels<CharactersModelFile> = { program: 'characters', system: CHARACTERS };

/** The model to write or score with. */
export const modelOption = optionOf(MODELS.program, 'shakespeare');

/**
 * The folder of a language model given by name, or by the path of its folder.
 *
 * @param flag - that names it
 * @throws {@link ModelFileError} when there is neither
 */
export function modelFolder(nameOrFolder: string, { modelRoots }: Roots, flag = '--model'): string {
  return folderOf(nameOrFolder, MODELS, modelRoots, { flag });
}

/** `characters models`: lists the installed models and their facts. */
export function modelsCommand({ modelRoots }: Roots): Command {
  return listing({
    summary: 'List the installed models with units, size, scores and training data',
    models: MODELS,
    roots: modelRoots,
    about: ({ units, vocabularySize }) => ['units', `${String(vocabularySize)} ${units}`],
    fields: ({ units, vocabularySize, training, architecture }) => ({ units, vocabularySize, training, architecture }),
  });
}
