import { dataFile, runShape, skipBadKey, stepShape } from '@tolmach/contracts';
import { z } from 'zod';
import { charactersArchitectureSchema, unitsSchema } from './architecture';

const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);

const { labelSmoothing: _smoothing, wordDropout: _words, ...guards } = stepShape;

/** Everything that fixes a training run of a language model over characters, bytes or pieces. */
export const charactersTrainingConfigSchema = z
  .strictObject({
    data: z
      .strictObject({
        train: z.array(dataFile('UTF-8 text file')).min(1).describe('text to learn from, read as one text'),
        validation: dataFile('UTF-8 text file that chooses the best model'),
        skipBad: skipBadKey,
      })
      .describe('text to learn from'),
    vocabulary: z
      .strictObject({
        units: unitsSchema.default('characters'),
        size: z
          .int()
          .min(300)
          .max(256_000)
          .default(2000)
          .describe('pieces, the 261 special ones included; counts where units is pieces'),
        characterCoverage: z
          .number()
          .min(0.9)
          .max(1)
          .default(1)
          .describe('share of the characters of the text that are pieces too, others are spelt in bytes; as size'),
      })
      .prefault({})
      .describe('what text is read in'),
    model: charactersArchitectureSchema.prefault({}).describe('parameters of the model, names and shapes'),
    update: z
      .strictObject({
        streams: z.int().min(1).max(10_000).default(64).describe('places of the text that are read side by side'),
        k1: count('units that each stream reads before an update').default(128),
        k2: count('units that a gradient goes back over, at least k1 (Williams and Peng 1990)').default(128),
        stateReset: z
          .number()
          .min(0)
          .max(1)
          .default(0.01)
          .describe('chance of each stream to start an update from zeros, so that a model can begin (Melis et al. 2018)'),
        ...guards,
      })
      .prefault({})
      .describe('batches, loss and what guards a step'),
    validation: z
      .strictObject({
        everySteps: count('steps between validations').default(500),
        metric: z
          .enum(['nats', 'bitsPerCharacter', 'perplexity'])
          .default('nats')
          .describe('what chooses the best model'),
        sampleLength: count('units of each sample, which show how the text grows').default(400),
        temperature: z.number().gt(0).max(10).default(0.8).describe('of the samples'),
        patience: count('validations without a better score before training stops').default(10),
      })
      .prefault({})
      .describe('how the best model is found'),
    ...runShape,
  })
  .refine(({ update: { k1, k2 } }) => k1 <= k2, { error: 'at least update.k1', path: ['update', 'k2'] });
export type CharactersTrainingConfig = Readonly<z.infer<typeof charactersTrainingConfigSchema>>;
