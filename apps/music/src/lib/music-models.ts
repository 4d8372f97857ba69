import { modelOptionOf } from '@tolmach/model-commands';
import type { ListedModels } from '@tolmach/model-commands';
import { MUSIC } from '@tolmach/music/system';
import type { MusicModelFile } from '@tolmach/music/system';

/** The models of this program. */
export const MODELS: ListedModels<MusicModelFile> = {
  program: 'music',
  system: MUSIC,
  fact: 'cell',
  factOf: ({ architecture: { cell, hiddenSize, numLayers } }) => `${cell.kind}, ${hiddenSize} x ${numLayers}`,
  fields: ({ architecture: { cell, hiddenSize, numLayers } }) => ({ cell: cell.kind, hiddenSize, numLayers }),
};

/** The model to continue or to score with. */
export const modelOption = modelOptionOf(MODELS.program, 'chorales');
