import { charactersModelFileSchema } from '@tolmach/contracts';
import type { CharactersModelFile } from '@tolmach/contracts';
import type { Model, System } from '@tolmach/model-folder';

/** A language model's folder: its network and the list of its units, where there is one. */
export type CharactersParts = Model<CharactersModelFile>;

/** Language models over characters, bytes or pieces, for whoever reads and writes model folders. */
export const CHARACTERS: System<CharactersModelFile> = {
  kind: 'characters',
  schema: charactersModelFileSchema,
  fileNames: ({ vocabulary }) => (vocabulary === undefined ? [] : [vocabulary]),
};
