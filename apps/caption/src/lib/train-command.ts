import type { Command } from '@tolmach/command-line';
import { captioningTrainingConfigSchema } from '@tolmach/contracts';
import { trainCommand as commandOf } from '@tolmach/model-commands';
import { captionerFolder } from './captioning-models';
import type { Services } from './services';

/** `caption train`: a model from images and captions. */
export function trainCommand(services: Pick<Services, 'modelRoots' | 'trainCaptioner'>): Command {
  return commandOf({
    program: 'caption',
    schema: captioningTrainingConfigSchema,
    summary: 'Train a captioning model from a folder of images and a file of captions',
    modelFolder: (name) => captionerFolder(name, services, '--from'),
    train: services.trainCaptioner,
  });
}
