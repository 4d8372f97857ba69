import { classificationTrainingConfigSchema } from '@tolmach/classification/system';
import type { Command } from '@tolmach/command-line';
import { trainCommand as commandOf } from '@tolmach/model-commands';
import { classifierFolder } from './classification-models';
import type { Services } from './services';

/** `classify train`: a classifier from labelled texts. */
export function trainCommand(services: Pick<Services, 'modelRoots' | 'trainClassifier'>): Command {
  return commandOf({
    program: 'classify',
    schema: classificationTrainingConfigSchema,
    summary: 'Train a classifier from labelled texts: TSV, CSV or JSON lines',
    modelFolder: (name) => classifierFolder(name, services, '--from'),
    train: services.trainClassifier,
  });
}
