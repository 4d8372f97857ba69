import { dataFile, runShape, skipBadKey, stepShape } from '@tolmach/contracts';
import { z } from 'zod';
import { classifierArchitectureSchema } from './architecture';

const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);
const column = (what: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(`name or number (from 1) of the column with ${what}; default: found by what it holds`);

const dataSchema = z.strictObject({
  train: dataFile('TSV, CSV or JSON lines with one labelled text per record'),
  validation: dataFile('such a file, of texts that are not trained on; it chooses the best model'),
  textColumn: column('the texts'),
  labelColumn: column('the labels'),
  header: z
    .enum(['auto', 'yes', 'no'])
    .default('auto')
    .describe(
      'whether the first record names the columns; auto: if it has names that columns of texts and labels usually have',
    ),
  labelNames: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('what labels of the files are called: {"0": "negative", "1": "positive"}; others keep their name'),
  skipBad: skipBadKey,
});

const vocabularySchema = z.strictObject({
  minCount: count('times a word must occur in the training texts').default(1),
  maxWords: count('most frequent words kept').default(100_000),
  lowerCase: z.boolean().default(true).describe('put words in lower case'),
  vectors: dataFile(
    'word vectors to start from: a file of word2vec (text or binary), GloVe or fastText (.vec)',
  ).optional(),
  start: z
    .enum(['random', 'naiveBayes'])
    .default('random')
    .describe(
      'word vectors without a file: random ones, or random ones with what each word tells for each class by the counts of the ' +
        'training texts (Wang and Manning 2012)',
    ),
  vectorWords: z
    .int()
    .min(0)
    .max(10_000_000)
    .default(0)
    .describe('first words of the vectors file that get a row although no training text has them'),
});

const updateSchema = z.strictObject({
  batchSize: count('texts per batch').default(50),
  poolTexts: count('texts sorted by length together').default(2000),
  classWeights: z
    .union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().positive())], {
      error: 'none, balanced, or a number above 0 for each label',
    })
    .default('none')
    .describe(
      'how much a text of each class counts, {"spam": 5}, others 1; balanced: the more, the rarer its class, 1 in the mean',
    ),
  ...stepShape,
  labelSmoothing: stepShape.labelSmoothing.default(0).describe('probability mass spread over the classes'),
});

const validationSchema = z.strictObject({
  everySteps: count('steps between validations').default(100),
  metric: z.enum(['accuracy', 'macroF1', 'loss']).default('accuracy').describe('what chooses the best model'),
  patience: count('validations without a better score before training stops').default(10),
});

/** Everything that fixes a training run of a classifier. */
export const classificationTrainingConfigSchema = z
  .strictObject({
    data: dataSchema.describe('labelled texts'),
    vocabulary: vocabularySchema.prefault({}).describe('words that have a vector of their own'),
    model: classifierArchitectureSchema.prefault({}).describe('parameters of the model, names and shapes'),
    update: updateSchema.prefault({}).describe('batches, loss and what guards a step'),
    validation: validationSchema.prefault({}).describe('how the best model is found'),
    ...runShape,
  })
  .refine(({ vocabulary }) => vocabulary.vectors === undefined || vocabulary.start === 'random', {
    error: 'random with vocabulary.vectors, which are the start',
    path: ['vocabulary', 'start'],
  })
  .refine(({ vocabulary, model }) => vocabulary.vectors !== undefined || model.embeddings === 'non-static', {
    error: 'non-static without vocabulary.vectors: random vectors that stay what they are tell words apart, no more',
    path: ['model', 'embeddings'],
  });
export type ClassificationTrainingConfig = Readonly<z.infer<typeof classificationTrainingConfigSchema>>;
