import { isAbsolute, join } from 'node:path';
import { classificationTrainingConfigSchema } from '@tolmach/classification/system';
import type { ClassificationTrainingConfig } from '@tolmach/classification/system';
import type { Command } from '@tolmach/command-line';
import { trainCommand as commandOf } from '@tolmach/model-commands';
import { classifierFolder } from './classification-models';
import type { Services } from './services';

/** `classify train`: a classifier from labelled texts. */
export function trainCommand(services: Pick<Services, 'modelRoots' | 'trainClassifier'>): Command {
  return commandOf({
    program: 'classify',
    schema: classificationTrainingConfigSchema,
    withDataFolder,
    summary: 'Train a classifier from labelled texts: TSV, CSV or JSON lines',
    modelFolder: (name) => classifierFolder(name, services, '--from'),
    train: services.trainClassifier,
  });
}

function withDataFolder(config: ClassificationTrainingConfig, folder: string): ClassificationTrainingConfig {
  const within = (file: string) => (isAbsolute(file) ? file : join(folder, file));
  const { data, vocabulary } = config;
  return {
    ...config,
    data: { ...data, train: within(data.train), validation: within(data.validation) },
    vocabulary: {
      ...vocabulary,
      ...(vocabulary.vectors !== undefined && { vectors: within(vocabulary.vectors) }),
    },
  };
}
