import { z } from 'zod';
import { dataFile } from './data-files';
import { MODEL_FORMAT_VERSION, trainingFactsSchema } from './model-folder';
import { cellConfigSchema, initialisationSchema } from './model-config';
import { runShape, stepShape } from './training-config';

const path = (what: string) => z.string().min(1).describe(what);
const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);
const size = (what: string) => z.int().min(1).max(65_536).describe(what);
const rate = (what: string) => z.number().min(0).max(0.95).default(0).describe(`${what}; probability, 0 to 0.95`);

const units = z
  .enum(['characters', 'bytes'])
  .describe('what a text is read in: the code points of the training text, or bytes of UTF-8');

/** Recurrent layers from a unit of text to the next one. */
export const charactersArchitectureSchema = z
  .strictObject({
    embeddingSize: size('channels of an embedding').default(128),
    hiddenSize: size('channels of a layer').default(512),
    numLayers: z.int().min(1).max(16).default(2).describe('recurrent layers'),
    residualFromLayer: z
      .int()
      .min(2)
      .max(17)
      .default(17)
      .describe('first layer, counted from 1, whose input is added to its output; 17 for no layer'),
    cell: cellConfigSchema.prefault({}).describe('recurrent cell of every layer'),
    inputDropout: rate('dropout on embeddings'),
    dropout: rate('dropout between layers and before the output'),
    dropoutKind: z
      .enum(['plain', 'sequence'])
      .default('plain')
      .describe('a new mask at every step, or one mask per chunk (Gal and Ghahramani 2016)'),
    tying: z
      .enum(['none', 'target'])
      .default('none')
      .describe('target: embedding and output are one matrix (Press and Wolf 2017)'),
    initialisation: initialisationSchema.prefault({}).describe('starting values of parameters'),
  })
  .refine(({ tying, embeddingSize, hiddenSize }) => tying === 'none' || embeddingSize === hiddenSize, {
    error: 'hiddenSize where tying is target',
    path: ['embeddingSize'],
  });
export type CharactersArchitecture = Readonly<z.infer<typeof charactersArchitectureSchema>>;

/** model.json of a language model over characters, bytes or pieces. */
export const charactersModelFileSchema = z.strictObject({
  formatVersion: z.literal(MODEL_FORMAT_VERSION).describe('version of this format'),
  kind: z.literal('characters').describe('what the model does'),
  units,
  vocabulary: path('list of the units, a JSON file beside model.json; bytes need none').optional(),
  vocabularySize: z.int().min(1).max(1_000_000).describe('how many units there are'),
  architecture: charactersArchitectureSchema.describe('parameters of the model, names and shapes'),
  training: trainingFactsSchema.prefault({}).describe('how the model came to be'),
});
export type CharactersModelFile = Readonly<z.infer<typeof charactersModelFileSchema>>;

const { labelSmoothing: _smoothing, wordDropout: _words, ...guards } = stepShape;

/** Everything that fixes a training run of a language model over characters, bytes or pieces. */
export const charactersTrainingConfigSchema = z
  .strictObject({
    data: z
      .strictObject({
        train: z.array(dataFile('UTF-8 text file')).min(1).describe('text to learn from, read as one text'),
        validation: dataFile('UTF-8 text file that chooses the best model'),
      })
      .describe('text to learn from'),
    vocabulary: z
      .strictObject({
        units: units.default('characters'),
      })
      .prefault({})
      .describe('what text is read in'),
    model: charactersArchitectureSchema.prefault({}).describe('parameters of the model, names and shapes'),
    update: z
      .strictObject({
        streams: z.int().min(1).max(10_000).default(64).describe('places of the text that are read side by side'),
        k1: count('units that each stream reads before an update').default(128),
        k2: count('units that a gradient goes back over, at least k1 (Williams and Peng 1990)').default(128),
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
