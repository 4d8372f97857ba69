import { MODEL_FORMAT_VERSION, trainingFactsSchema } from '@tolmach/contracts';
import type { Model, System } from '@tolmach/model-folder';
import { z } from 'zod';
import { musicArchitectureSchema } from './architecture';

export { musicTrainingConfigSchema } from './training-config';
export type { MusicTrainingConfig } from './training-config';

/** model.json of a model of music. */
export const musicModelFileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
  kind: z.literal('music').describe('what the model does'),
  architecture: musicArchitectureSchema.describe('parameters of the model, names and shapes'),
  training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
});
export type MusicModelFile = Readonly<z.infer<typeof musicModelFileSchema>>;

/** Polyphonic music, for whoever reads and writes model folders. */
export const MUSIC: System<MusicModelFile> = {
  kind: 'music',
  schema: musicModelFileSchema,
  fileNames: () => [],
};

/** The folder of a model of music: its network. */
export type MusicParts = Model<MusicModelFile>;
