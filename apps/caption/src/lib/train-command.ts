import type { Command } from '@tolmach/command-line';
import { captioningTrainingConfigSchema } from '@tolmach/contracts';
import { describeTrained, isTrained, modelFolder, trainCommand as commandOf } from '@tolmach/model-commands';
import { MODELS } from './captioning-models';
import type { Services } from './services';

/** `caption train`: a model from images and captions. */
export function trainCommand(services: Pick<Services, 'modelRoots' | 'trainCaptioner'>): Command {
  return commandOf({
    program: 'caption',
    schema: captioningTrainingConfigSchema,
    summary: 'Train a captioning model from a folder of images and a file of captions',
    modelFolder: (name) => modelFolder(name, MODELS, services.modelRoots, { flag: '--from', isTaken: isTrained }),
    startConfig: (folder) => {
      const { architecture, image, language } = describeTrained(folder, MODELS);
      return { data: { language }, image, model: architecture };
    },
    train: services.trainCaptioner,
  });
}
