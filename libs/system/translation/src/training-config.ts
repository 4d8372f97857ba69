import { dataFile, runShape, sentencePieceKey, skipBadKey, stepShape } from '@tolmach/contracts';
import { z } from 'zod';
import { translationArchitectureSchema } from './architecture';

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
  skipBad: skipBadKey,
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

const updateSchema = z.strictObject({
  batchTokens: z.int().min(8).max(1_000_000).default(1800).describe('padded target tokens per batch, at most'),
  poolSentences: count('sentence pairs sorted by length together').default(6000),
  ...stepShape,
});

const validationSchema = z.strictObject({
  everySteps: count('steps between validations').default(1000),
  metric: z.enum(['bleu', 'chrf', 'perplexity']).default('bleu').describe('what chooses the best model'),
  beamSize: z.int().min(1).max(100).default(1).describe('beam of the validation decoding'),
  maxSentences: count('first lines of the validation text that are decoded').default(2000),
  patience: count('validations without a better score before training stops').default(10),
});

const trainingKeys = z.strictObject({
  data: dataSchema.describe('text to learn from'),
  vocabulary: vocabularySchema.prefault({}).describe('pieces that text is cut into'),
  model: translationArchitectureSchema.prefault({}).describe('parameters of the model, names and shapes'),
  update: updateSchema.prefault({}).describe('batches, loss and what guards a step'),
  validation: validationSchema.prefault({}).describe('how the best model is found'),
  ...runShape,
});

/** Everything that fixes a training run of a translation model. */
export const translationTrainingConfigSchema = trainingKeys
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
export type TranslationTrainingConfig = Readonly<z.infer<typeof translationTrainingConfigSchema>>;
