import { isAbsolute, join } from 'node:path';
import type { Command } from '@tolmach/command-line';
import { captioningTrainingConfigSchema } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '@tolmach/contracts';
import { trainCommand as commandOf } from '@tolmach/model-commands';
import { captionerFolder } from './captioning-models';
import type { Services } from './services';

/** `caption train`: a model from images and captions. */
export function trainCommand(services: Pick<Services, 'modelRoots' | 'trainCaptioner'>): Command {
  return commandOf({
    program: 'caption',
    schema: captioningTrainingConfigSchema,
    withDataFolder,
    summary: 'Train a captioning model from a folder of images and a file of captions',
    modelFolder: (name) => captionerFolder(name, services, '--from'),
    train: services.trainCaptioner,
  });
}

function withDataFolder(config: CaptioningTrainingConfig, folder: string): CaptioningTrainingConfig {
  const within = (file: string) => (isAbsolute(file) ? file : join(folder, file));
  const { images, captions, train, validation, ...rest } = config.data;
  return {
    ...config,
    data: {
      ...rest,
      images: within(images),
      captions: within(captions),
      ...(train !== undefined && { train: within(train) }),
      ...(validation !== undefined && { validation: within(validation) }),
    },
  };
}
