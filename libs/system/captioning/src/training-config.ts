import {
  dataFile,
  dataFolder,
  imageConfigSchema,
  runShape,
  sentencePieceKey,
  stepShape,
  skipBadKey,
} from '@tolmach/contracts';
import { z } from 'zod';
import { captioningArchitectureSchema } from './architecture';

const path = (what: string) => z.string().min(1).describe(what);
const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);

const dataSchema = z.strictObject({
  language: z.string().min(1).default('en').describe('BCP 47 tag of the captions, kept in model.json'),
  images: dataFolder('folder that the file names of the captions are in'),
  captions: dataFile('captions as TSV or CSV, dataset JSON (Karpathy and Fei-Fei 2015) or COCO captions JSON'),
  train: dataFile(
    'file with the image names to train on, one per line; without it, those the captions file marks train',
  ).optional(),
  validation: dataFile(
    'file with the image names to validate on; without it, those the captions file marks val',
  ).optional(),
  maxLength: count('longest caption kept, in pieces').default(40),
  mirrored: z.boolean().default(false).describe('train on each image a second time, left and right exchanged'),
  sentenceForm: z
    .boolean()
    .default(true)
    .describe('captions in one form: lower case but for the first letter, a full stop at the end, single spaces'),
  skipBad: skipBadKey,
});

const vocabularySchema = z.strictObject({
  size: z.int().min(8).max(256_000).default(3000).describe('pieces, special ids included'),
  characterCoverage: z.number().min(0.9).max(1).default(1).describe('share of the characters of the text covered'),
  normalization: z
    .enum(['identity', 'nmt_nfkc'])
    .default('identity')
    .describe('what happens to text before it is cut; nmt_nfkc: NFKC, odd spaces plain'),
  sentencePiece: sentencePieceKey,
});

const cnnSchema = z.strictObject({
  folder: path(
    'CNN folder that the weights start from, or the name of an installed CNN; where a run starts from a model, those of that model',
  ).optional(),
  trainFrom: path(
    'layer from which on the CNN is trained too; the output of what comes before it is cached',
  ).optional(),
  rateFactor: z.number().min(0).max(10).default(0.1).describe("the CNN's learning rate as a share of the others'"),
});

const hardAttentionSchema = z.strictObject({
  rewardWeight: z
    .number()
    .min(0)
    .max(100)
    .default(0.1)
    .describe('lambda_r: how much what was sampled is learnt from; the reward is the log-likelihood less its average'),
  entropyWeight: z.number().min(0).max(100).default(0.01).describe('lambda_e: how much spread-out attention is worth'),
  baselineDecay: z.number().min(0).max(0.9999).default(0.9).describe('decay per step of that average'),
});

const updateSchema = z.strictObject({
  batchImages: z.int().min(1).max(10_000).default(32).describe('images in a batch'),
  captionsPerImage: z.int().min(1).max(100).default(5).describe('captions of each that are learnt from together'),
  ...stepShape,
  objective: z
    .enum(['cross_entropy', 'self_critical'])
    .default('cross_entropy')
    .describe('self_critical: CIDEr-D of the beam against its mean (Rennie et al. 2017, Cornia et al. 2020)'),
  doublyStochastic: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe(
      'cross_entropy: lambda of the loss that asks each position to get attention 1 over a caption ' +
        '(Xu et al. 2015, equation 14); 0 is off',
    ),
  hardAttention: hardAttentionSchema
    .prefault({})
    .describe('cross_entropy where model.decoder.attentionKind is hard: REINFORCE (Xu et al. 2015, section 4.1)'),
  rewardBeamSize: z.int().min(2).max(100).default(5).describe('self_critical: captions decoded for each image'),
});

const validationSchema = z.strictObject({
  everySteps: count('steps between validations').default(200),
  metric: z.enum(['cider', 'bleu4', 'perplexity']).default('cider').describe('what chooses the best model'),
  beamSize: z.int().min(1).max(100).default(1).describe('beam of the validation decoding'),
  maxImages: count('first images of the validation list that are decoded').default(1000),
  patience: count('validations without a better score before training stops').default(10),
});

const captioningTrainingKeys = z.strictObject({
  data: dataSchema.describe('images and captions to learn from'),
  image: imageConfigSchema.prefault({}).describe('from an image file to the pixels that the CNN sees'),
  cnn: cnnSchema.prefault({}).describe('start and training of the CNN'),
  vocabulary: vocabularySchema.prefault({}).describe('pieces that captions are cut into'),
  model: captioningArchitectureSchema.prefault({}).describe('parameters of the model, names and shapes'),
  update: updateSchema.prefault({}).describe('batches, loss and what guards a step'),
  validation: validationSchema.prefault({}).describe('how the best model is found'),
  ...runShape,
});

/** Everything that fixes a training run of a captioning model. */
export const captioningTrainingConfigSchema = captioningTrainingKeys
  .refine(({ update, model }) => update.doublyStochastic === 0 || model.decoder.attentionKind !== 'none', {
    error: '0 where model.decoder.attentionKind is none',
    path: ['update', 'doublyStochastic'],
  })
  .refine(({ optimiser, model }) => optimiser.embeddings === 'dense' || model.tying === 'none', {
    error: 'dense where model.tying is target: every row of the one matrix is an output too',
    path: ['optimiser', 'embeddings'],
  });
export type CaptioningTrainingConfig = Readonly<z.infer<typeof captioningTrainingConfigSchema>>;
