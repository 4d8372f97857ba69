import { averageCommand as commandOf } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { CAPTIONING } from './captioning-models';
import type { Services } from './services';

/** `caption average`: the mean of captioning models as one. */
export function averageCommand({ averageModels, modelRoots }: Pick<Services, 'averageModels' | 'modelRoots'>): Command {
  return commandOf({ kind: CAPTIONING, roots: modelRoots, average: averageModels });
}
