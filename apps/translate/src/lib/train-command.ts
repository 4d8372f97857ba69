import type { Command } from '@tolmach/command-line';
import { trainingConfigSchema } from '@tolmach/contracts';
import type { TrainingConfig } from '@tolmach/contracts';
import {
  describeTrained,
  isTrained,
  modelFolder,
  readTrainingConfig as readConfig,
  trainCommand as commandOf,
} from '@tolmach/model-commands';
import type { Services } from './services';
import { MODELS } from './translation-models';

const TRAINING = { program: 'translate', schema: trainingConfigSchema };

/** `translate train`: trains a model on pairs of plain text files. */
export function trainCommand(services: Services): Command {
  return commandOf({
    ...TRAINING,
    summary: 'Train a translation model from pairs of plain text files',
    modelFolder: (name) => modelFolder(name, MODELS, services.modelRoots, { flag: '--from', isTaken: isTrained }),
    startConfig: (folder) => {
      const { architecture, sourceLanguage, targetLanguage, ...file } = describeTrained(folder, MODELS);
      const shared = file.sourcePieces === file.targetPieces;
      return { data: { sourceLanguage, targetLanguage }, vocabulary: { shared }, model: architecture };
    },
    train: services.train,
  });
}

/**
 * The training config of a file: JSON in which `//` begins a comment. Its data files have absolute paths.
 *
 * @param dataFolder - base of its relative file names; default: the current folder
 * @throws {@link ConfigError} when the file cannot be read, is not JSON, or does not fit the schema
 */
export function readTrainingConfig(path: string, dataFolder: string | undefined): TrainingConfig {
  return readConfig(path, dataFolder, TRAINING);
}
