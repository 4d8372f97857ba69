import type { Command } from '@tolmach/command-line';
import { charactersTrainingConfigSchema } from '@tolmach/contracts';
import { trainCommand as commandOf } from '@tolmach/model-commands';
import { MODELS, modelFolder } from './characters-models';
import type { Services } from './services';

/** `characters train`: a language model from text files. */
export function trainCommand(services: Pick<Services, 'modelRoots' | 'trainCharacters'>): Command {
  return commandOf({
    program: MODELS.program,
    schema: charactersTrainingConfigSchema,
    summary: 'Train a language model from text files',
    modelFolder: (name) => modelFolder(name, services, '--from'),
    train: services.trainCharacters,
  });
}
