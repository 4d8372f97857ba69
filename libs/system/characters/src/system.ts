import { MODEL_FORMAT_VERSION, trainingFactsSchema } from '@tolmach/contracts';
import type { Model, System } from '@tolmach/model-folder';
import { z } from 'zod';
import { charactersArchitectureSchema, unitsSchema } from './architecture';

export { charactersArchitectureSchema } from './architecture';
export type { CharactersArchitecture } from './architecture';
export { charactersTrainingConfigSchema } from './training-config';
export type { CharactersTrainingConfig } from './training-config';

/** model.json of a language model over characters, bytes or pieces. */
export const charactersModelFileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
  kind: z.literal('characters').describe('what the model does'),
  units: unitsSchema,
  vocabulary: z
    .string()
    .min(1)
    .describe('file of the units beside model.json, a JSON list or a piece model; bytes need none')
    .optional(),
  vocabularySize: z.int().min(1).max(1_000_000).describe('how many units there are'),
  architecture: charactersArchitectureSchema.describe('parameters of the model, names and shapes'),
  training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
});
export type CharactersModelFile = Readonly<z.infer<typeof charactersModelFileSchema>>;

/** A language model's folder: its network and the list of its units, where there is one. */
export type CharactersParts = Model<CharactersModelFile>;

/** Language models over characters, bytes or pieces, for whoever reads and writes model folders. */
export const CHARACTERS: System<CharactersModelFile> = {
  kind: 'characters',
  schema: charactersModelFileSchema,
  fileNames: ({ vocabulary }) => (vocabulary === undefined ? [] : [vocabulary]),
};
