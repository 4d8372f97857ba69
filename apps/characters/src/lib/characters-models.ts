import { CHARACTERS } from '@tolmach/characters/system';
import type { CharactersModelFile } from '@tolmach/characters/system';
import { modelOptionOf } from '@tolmach/model-commands';
import type { ListedModels } from '@tolmach/model-commands';

/** The models of this program. */
export const MODELS: ListedModels<CharactersModelFile> = {
  program: 'characters',
  system: CHARACTERS,
  fact: 'units',
  factOf: ({ units, vocabularySize }) => `${vocabularySize} ${units}`,
  fields: ({ units, vocabularySize }) => ({ units, vocabularySize }),
};

/** The model to write or score with. */
export const modelOption = modelOptionOf(MODELS.program, 'shakespeare');
