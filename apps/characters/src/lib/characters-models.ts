import { CHARACTERS } from '@tolmach/characters/system';
import type { Command, ProgressLine } from '@tolmach/command-line';
import { charactersTrainingConfigSchema } from '@tolmach/contracts';
import type { CharactersModelFile, DeviceOptions } from '@tolmach/contracts';
import {
  deviceOf,
  modelFolder as folderOf,
  modelOption as optionOf,
  modelsCommand as listing,
  trainCommand as training,
  withModel as withOpen,
} from '@tolmach/model-commands';
import type { ProgramModels } from '@tolmach/model-commands';
import type { CharactersModel } from './libraries';
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

interface ModelCall {
  readonly options: DeviceOptions & { readonly model: string };
  readonly progress: ProgressLine;
}

/** Whatever `use` returns, given the language model that the flags name; it is freed whatever happens. */
export async function withModel<Result>(
  { options, progress }: ModelCall,
  services: Services,
  use: (model: CharactersModel) => Promise<Result>,
): Promise<Result> {
  const device = deviceOf(options);
  return withOpen(services.loadCharacters(modelFolder(options.model, services), device), progress, use);
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

/** `characters train`: a language model from text files. */
export function trainCommand(services: Pick<Services, 'modelRoots' | 'trainCharacters'>): Command {
  return training({
    program: MODELS.program,
    schema: charactersTrainingConfigSchema,
    summary: 'Train a language model from text files',
    modelFolder: (name) => modelFolder(name, services, '--from'),
    train: services.trainCharacters,
  });
}
