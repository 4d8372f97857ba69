import { z } from 'zod';

const count = (what: string) => z.int().min(1).max(1_000_000_000).describe(what);

/** How the gradient becomes an update. */
export const optimiserSchema = z.strictObject({
  kind: z.enum(['adam', 'sgd', 'momentum', 'nesterov', 'rmsprop']).default('adam').describe('rule of the update'),
  beta1: z.number().min(0).max(0.9999).default(0.9).describe('adam: decay of the first moment'),
  beta2: z.number().min(0).max(0.99999).default(0.98).describe('adam: decay of the second moment'),
  epsilon: z.number().min(1e-12).max(1).default(1e-8).describe('adam, rmsprop: added to the root'),
  momentum: z.number().min(0).max(0.9999).default(0.9).describe('momentum, nesterov, rmsprop'),
  dampened: z
    .boolean()
    .default(false)
    .describe(
      'momentum, nesterov: multiply the learning rate by 1 - momentum, so that a step is as long at any momentum (Greff et al. 2017)',
    ),
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

/** The keys of an update that a training step reads, whatever is trained. */
export type UpdateConfig = Readonly<z.infer<z.ZodObject<typeof stepShape>>>;

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
  productPrecision: z
    .enum(['float32', 'bfloat16'])
    .default('float32')
    .describe(
      'number format that matrices are rounded to before they are multiplied, sums are float32; bfloat16 is faster, and needs the installed engine and a CPU with AVX-512 BF16',
    ),
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

/** Options of a run of any kind, besides its data, model and loss. */
export type RunConfig = Readonly<z.infer<z.ZodObject<typeof runShape>>>;
