import { MODEL_FORMAT_VERSION, trainingFactsSchema } from '@tolmach/contracts';
import type { Model, System } from '@tolmach/model-folder';
import { z } from 'zod';
import { classifierArchitectureSchema } from './architecture';

export { classificationTrainingConfigSchema } from './training-config';
export type { ClassificationTrainingConfig } from './training-config';

/** model.json of a classifier. */
export const classificationModelFileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
  kind: z.literal('classification').describe('what the model does'),
  labels: z.array(z.string().min(1)).min(2).describe('classes, in the order of the output layer'),
  labelNames: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('classes of labels that data files write in another way: {"1": "positive"}'),
  words: z.string().default('words.txt').describe('vocabulary, one word per line, beside model.json'),
  vocabularySize: z
    .int()
    .min(2)
    .describe('rows of the table of word vectors: padding, unknown words, and the vocabulary'),
  lowerCase: z.boolean().default(true).describe('whether words are put in lower case'),
  architecture: classifierArchitectureSchema.describe('parameters of the model, names and shapes'),
  training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
});
export type ClassificationModelFile = Readonly<z.infer<typeof classificationModelFileSchema>>;

/** Classification, for whoever reads and writes model folders. */
export const CLASSIFICATION: System<ClassificationModelFile> = {
  kind: 'classification',
  schema: classificationModelFileSchema,
  fileNames: ({ words }) => [words],
};

/** A classifier's folder: its network and its vocabulary. */
export type ClassificationParts = Model<ClassificationModelFile>;
