import { averageCommand as commandOf } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import type { Services } from './services';
import { TRANSLATION } from './translation-models';

/** `translate average`: the mean of translation models as one. */
export function averageCommand({ averageModels, modelRoots }: Pick<Services, 'averageModels' | 'modelRoots'>): Command {
  return commandOf({ kind: TRANSLATION, roots: modelRoots, average: averageModels });
}
