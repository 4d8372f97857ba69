import { z } from 'zod';
import { dataFile } from './data-files';
import { translationArchitectureSchema } from './model-config';
import { sentencePieceKey } from './sentence-piece-release';

const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);

const corpus = z.strictObject({
  source: dataFile('UTF-8 text file, one sentence per line'),
  target: dataFile('its translation, line by line'),
  weight: z.int().min(1).max(100).default(1).describe('times an epoch repeats this corpus'),
  maxPairs: z.int().min(1).max(1_000_000_000).optional().describe('pairs read, from the first on; all by default'),
});

const share = (what: string) => z.number().min(0).max(1).default(0).describe(`share of the pairs ${what}; 0 for none`);

const preparationSchema = z.strictObject({
  masking: z
    .boolean()
    .default(false)
    .describe(
      'clean up the spelling, and put masks in place of numbers, addresses, tags and the like that both sides have; ' +
        'a model trained so translates text around them',
    ),
  maskedNames: share('of which a name that both sides spell alike is masked too, where masking is on'),
  lowerCased: share('added once more with the source in lower case'),
  withoutFullStop: share('added once more without the full stop of both sides'),
  withSymbol: share('added once more with a mask in front or behind, as of an emoji, where masking is on'),
});
/** What is done to the pairs of a training text before they are cut into pieces. */
export type PairPreparation = Readonly<z.infer<typeof preparationSchema>>;

const dataSchema = z.strictObject({
  sourceLanguage: z
    .string()
    .min(1)
    .default('source')
    .describe('BCP 47 tag, kept in model.json; several separated by commas where one model reads them all'),
  targetLanguage: z.string().min(1).default('target').describe('BCP 47 tag, kept in model.json'),
  train: z.array(corpus).min(1).describe('training text'),
  validation: z
    .strictObject({ source: dataFile('validation source text'), target: dataFile('validation references') })
    .describe('text that chooses the best model'),
  maxLength: count('longest sentence kept, in pieces; validation keeps up to twice as many').default(100),
  maxLengthRatio: z.number().min(1).max(1000).default(9).describe('largest ratio of the two lengths kept'),
  preparation: preparationSchema.prefault({}).describe('what is done to the pairs before they are cut into pieces'),
  dropDuplicates: z.boolean().default(true).describe('keep only the first of equal pairs'),
});

const vocabularySchema = z.strictObject({
  size: z.int().min(8).max(256_000).default(8000).describe('pieces, special ids included'),
  shared: z.boolean().default(true).describe('one piece model for both languages'),
  characterCoverage: z.number().min(0.9).max(1).default(1).describe('share of the characters of the text covered'),
  byteFallback: z
    .boolean()
    .default(false)
    .describe('add 256 pieces for bytes, so that no character is unknown; part of size'),
  normalization: z
    .enum(['identity', 'nmt_nfkc'])
    .default('identity')
    .describe('what happens to text before it is cut, in later use of the model too; nmt_nfkc: NFKC, odd spaces plain'),
  sentencePiece: sentencePieceKey,
  transfer: z
    .boolean()
    .default(false)
    .describe(
      'where a run starts from a model: learn pieces anew, and take over the rows of those that both have (Zoph et al. 2016)',
    ),
});

/** How the gradient becomes an update. */
export const optimiserSchema = z.strictObject({
  kind: z.enum(['adam', 'sgd', 'momentum', 'nesterov', 'rmsprop']).default('adam').describe('rule of the update'),
  beta1: z.number().min(0).max(0.9999).default(0.9).describe('adam: decay of the first moment'),
  beta2: z.number().min(0).max(0.99999).default(0.98).describe('adam: decay of the second moment'),
  epsilon: z.number().min(1e-12).max(1).default(1e-8).describe('adam, rmsprop: added to the root'),
  momentum: z.number().min(0).max(0.9999).default(0.9).describe('momentum, nesterov, rmsprop'),
  decay: z.number().min(0).max(0.9999).default(0.9).describe('rmsprop: decay of the mean square'),
  embeddings: z
    .enum(['dense', 'lazy'])
    .default('dense')
    .describe(
      "lazy: of tables not tied to the output a step moves only the rows of the batch's pieces; others wait, moments " +
        'and all (weight decay shrinks every row)',
    ),
});
export type OptimiserConfig = Readonly<z.infer<typeof optimiserSchema>>;

/** Learning rate over steps. */
export const scheduleSchema = z.strictObject({
  kind: z
    .enum(['constant', 'inverse_sqrt', 'linear', 'plateau', 'gnmt'])
    .default('inverse_sqrt')
    .describe('gnmt: constant, then halved every halveEverySteps from halveFromStep on (Wu et al. 2016, section 8)'),
  learningRate: z.number().gt(0).max(100).default(0.001).describe('peak rate'),
  warmupSteps: z.int().min(0).max(10_000_000).default(400).describe('steps of linear rise from 0'),
  holdSteps: z.int().min(0).max(100_000_000).default(0).describe('steps at the peak before any decay'),
  finalStep: count('linear: step at which the rate is minimumRate').optional(),
  minimumRate: z.number().min(0).max(1).default(0).describe('floor of the rate'),
  factor: z.number().gt(0).lt(1).default(0.5).describe('plateau: multiplier'),
  patience: count('plateau: validations without a better score').default(2),
  halveFromStep: count('gnmt: first halving').default(1_200_000),
  halveEverySteps: count('gnmt: steps between halvings').default(200_000),
});
export type ScheduleConfig = Readonly<z.infer<typeof scheduleSchema>>;

/** What guards a step, whatever is trained. */
export const stepShape = {
  labelSmoothing: z.number().min(0).max(0.9).default(0.1).describe('probability mass spread over the vocabulary'),
  clipNorm: z.number().min(0).max(1e6).default(1).describe('largest global gradient norm; 0 is off'),
  clipValue: z.number().min(0).max(1e6).default(0).describe('largest absolute gradient value; 0 is off'),
  weightDecay: z.number().min(0).max(1).default(0).describe('decoupled decay per step, times the learning rate'),
  wordDropout: z.number().min(0).max(0.95).default(0).describe('chance that an input piece becomes the unknown id'),
  averageDecay: z
    .number()
    .min(0)
    .max(0.999999)
    .default(0)
    .describe('decay per step of the moving average of weights that is validated and saved; 0 is off'),
};

const updateSchema = z.strictObject({
  batchTokens: z.int().min(8).max(1_000_000).default(1800).describe('padded target tokens per batch, at most'),
  poolSentences: count('sentence pairs sorted by length together').default(6000),
  ...stepShape,
});
/** The keys of an update that a training step reads, whatever is trained. */
export type UpdateConfig = Readonly<Omit<z.infer<typeof updateSchema>, 'batchTokens' | 'poolSentences'>>;

const validationSchema = z.strictObject({
  everySteps: count('steps between validations').default(1000),
  metric: z.enum(['bleu', 'chrf', 'perplexity']).default('bleu').describe('what chooses the best model'),
  beamSize: z.int().min(1).max(100).default(1).describe('beam of the validation decoding'),
  maxSentences: count('first lines of the validation text that are decoded').default(2000),
  patience: count('validations without a better score before training stops').default(10),
});

const stopSchema = z.strictObject({
  steps: count('optimiser steps').default(100_000),
  minutes: z.number().gt(0).max(1_000_000).optional().describe('wall-clock minutes, over all resumes'),
  perplexity: z.number().min(1).max(1e9).optional().describe('stop once the validation perplexity is this low'),
});

/** Sections and keys of every training run. */
export const runShape = {
  optimiser: optimiserSchema.prefault({}).describe('how the gradient becomes an update'),
  schedule: scheduleSchema.prefault({}).describe('learning rate over steps'),
  stop: stopSchema.prefault({}).describe('when training ends, whichever comes first'),
  seed: z.int().min(0).max(2_147_483_647).default(1).describe('start of all randomness'),
  reportEverySteps: count('steps between lines of metrics.jsonl').default(50),
  checkpointEverySteps: count('steps between checkpoints').default(500),
  keepCheckpoints: z.int().min(1).max(100).default(2).describe('newest checkpoints kept'),
  savedPrecision: z
    .enum(['float32', 'float16', 'int8'])
    .default('float32')
    .describe('number format of the weights in the best model folder; int8 with a scale for each row'),
  facts: z
    .strictObject({
      recipe: z.string().optional().describe('path of the recipe in the repository'),
      data: z.array(z.string()).default([]).describe('corpora, one name each'),
      start: z.string().optional().describe('trained model that the weights start from, and what was taken over'),
      licence: z.string().optional().describe('terms under which the model may be used'),
    })
    .prefault({})
    .describe('copied into model.json'),
};

const trainingKeys = z.strictObject({
  data: dataSchema.describe('text to learn from'),
  vocabulary: vocabularySchema.prefault({}).describe('pieces that text is cut into'),
  model: translationArchitectureSchema.prefault({}).describe('parameters of the model, names and shapes'),
  update: updateSchema.prefault({}).describe('batches, loss and what guards a step'),
  validation: validationSchema.prefault({}).describe('how the best model is found'),
  ...runShape,
});

/** Everything that fixes a training run of a translation model. */
export const trainingConfigSchema = trainingKeys
  .refine(({ vocabulary, model }) => vocabulary.shared || model.tying !== 'all', {
    error: 'target or none where vocabulary.shared is false',
    path: ['model', 'tying'],
  })
  .refine(({ model }) => model.decoder.attentionKind !== 'hard', {
    error: 'soft, adaptive or none: the loss that hard attention learns by is that of captioning models',
    path: ['model', 'decoder', 'attentionKind'],
  })
  .refine(({ optimiser, model }) => optimiser.embeddings === 'dense' || model.tying !== 'all', {
    error: 'dense where model.tying is all: every row of the one matrix is an output too',
    path: ['optimiser', 'embeddings'],
  });
export type TrainingConfig = Readonly<z.infer<typeof trainingConfigSchema>>;

/** Options of a run of any kind, besides its data, model and loss. */
export type RunConfig = Readonly<z.infer<z.ZodObject<typeof runShape>>>;
