import { dataFile, runShape, skipBadKey, stepShape } from '@tolmach/contracts';
import { z } from 'zod';
import { musicArchitectureSchema } from './architecture';

const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);

const { labelSmoothing: _smoothing, wordDropout: _words, ...guards } = stepShape;

/** Everything that fixes a training run of a model of music. */
export const musicTrainingConfigSchema = z.strictObject({
  data: z
    .strictObject({
      pieces: dataFile('JSON file with lists of pieces, each a list of steps, each a list of MIDI pitches'),
      train: z.string().min(1).default('train').describe('name of the list to learn from'),
      validation: z.string().min(1).default('valid').describe('name of the list that chooses the best model'),
      transposed: z
        .int()
        .min(0)
        .max(12)
        .default(0)
        .describe('semitones up and down by which each piece to learn from is there in other keys as well'),
      skipBad: skipBadKey,
    })
    .describe('pieces of music'),
  model: musicArchitectureSchema.prefault({}).describe('parameters of the model, names and shapes'),
  update: z
    .strictObject({
      batchSize: count('pieces per batch').default(16),
      inputNoise: z
        .number()
        .min(0)
        .max(10)
        .default(0)
        .describe('standard deviation of the Gaussian noise on what is read in training (Greff et al. 2017)'),
      ...guards,
    })
    .prefault({})
    .describe('batches, noise and what guards a step'),
  validation: z
    .strictObject({
      everySteps: count('steps between validations').default(50),
      metric: z.enum(['nats']).default('nats').describe('what chooses the best model'),
      patience: count('validations without a better score before training stops').default(15),
    })
    .prefault({})
    .describe('how the best model is found'),
  ...runShape,
});
export type MusicTrainingConfig = Readonly<z.infer<typeof musicTrainingConfigSchema>>;
