import { averageCommand as commandOf } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { captionerFolder } from './captioning-models';
import type { Services } from './services';

/** `caption average`: the mean of captioning models as one. */
export function averageCommand(services: Pick<Services, 'averageModels' | 'modelRoots'>): Command {
  return commandOf({
    program: 'caption',
    modelFolder: (name) => captionerFolder(name, services, 'MODEL'),
    average: services.averageModels,
  });
}
