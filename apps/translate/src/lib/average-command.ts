import { averageCommand as commandOf } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import type { Services } from './services';
import { modelFolder } from './translation-models';

/** `translate average`: the mean of translation models as one. */
export function averageCommand(services: Pick<Services, 'averageModels' | 'modelRoots'>): Command {
  return commandOf({
    program: 'translate',
    modelFolder: (name) => modelFolder(name, services, 'MODEL'),
    average: services.averageModels,
  });
}
