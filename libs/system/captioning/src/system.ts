import {
  MODEL_FORMAT_VERSION,
  imageConfigSchema,
  modelSentencePieceKey,
  numPiecesKey,
  specialIdsSchema,
  trainingFactsSchema,
} from '@tolmach/contracts';
import type { Model, System } from '@tolmach/model-folder';
import { z } from 'zod';
import { captioningArchitectureSchema } from './architecture';

export { captioningArchitectureSchema } from './architecture';
export type { CaptioningArchitecture } from './architecture';
export { captioningTrainingConfigSchema } from './training-config';
export type { CaptioningTrainingConfig } from './training-config';

/** model.json of a captioning model. */
export const captioningModelFileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
  kind: z.literal('captioning').describe('what the model does'),
  language: z.string().min(1).default('en').describe('BCP 47 tag of the captions'),
  pieces: z.string().default('pieces.model').describe('piece model, beside model.json'),
  vocabularySize: numPiecesKey('pieces'),
  specialIds: specialIdsSchema.prefault({}),
  sentencePiece: modelSentencePieceKey,
  cnn: z.string().default('cnn.json').describe('layers of the CNN, beside model.json'),
  image: imageConfigSchema.prefault({}).describe('from an image file to the pixels that the CNN sees'),
  architecture: captioningArchitectureSchema.describe('with the CNN, parameters of the model, names and shapes'),
  training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
});
export type CaptioningModelFile = Readonly<z.infer<typeof captioningModelFileSchema>>;

/** A captioning model's folder: its network with the CNN's weights, the CNN's layers and the piece model. */
export type CaptioningParts = Model<CaptioningModelFile>;

/** Captioning, for whoever reads and writes model folders. */
export const CAPTIONING: System<CaptioningModelFile> = {
  kind: 'captioning',
  schema: captioningModelFileSchema,
  fileNames: ({ cnn, pieces }) => [cnn, pieces],
};
