import { dataFile, runShape, skipBadKey, stepShape } from '@tolmach/contracts';
import { z } from 'zod';

const corpus = z.strictObject({
  source: dataFile('source'),
  target: dataFile('target'),
  weight: z.int().min(1).default(1).describe('weight'),
});

/** The config of a run that learns from pairs of texts, with some keys of each kind. */
export const textRunSchema = z.strictObject({
  data: z.strictObject({
    train: z.array(corpus).min(1),
    validation: z.strictObject({ source: dataFile('source'), target: dataFile('references') }),
    skipBad: skipBadKey,
  }),
  vocabulary: z.strictObject({ normalization: z.enum(['identity', 'nmt_nfkc']).default('identity') }).prefault({}),
  update: z.strictObject({ batchTokens: z.int().min(8).default(1800), ...stepShape }).prefault({}),
  validation: z
    .strictObject({
      everySteps: z.int().min(1).default(1000),
      metric: z.enum(['bleu', 'perplexity']).default('bleu'),
      beamSize: z.int().min(1).default(1),
      patience: z.int().min(1).default(10),
    })
    .prefault({}),
  ...runShape,
});

export type TextRunConfig = z.infer<typeof textRunSchema>;
