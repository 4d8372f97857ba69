import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { z } from 'zod';

const size = (what: string) => z.int().min(1).max(65_536).describe(what);
const rate = (what: string) => z.number().min(0).max(0.95).default(0).describe(`${what}; probability`);

const convolutionSchema = z.strictObject({
  widths: z
    .array(z.int().min(1).max(50))
    .min(1)
    .default([3, 4, 5])
    .refine((widths) => new Set(widths).size === widths.length, { error: 'widths that differ' })
    .describe('words that a filter sees, one group of filters per width'),
  filters: size('filters of each width').default(100),
});
/** Filters over neighbouring words. */
export type ConvolutionConfig = Readonly<z.infer<typeof convolutionSchema>>;

const recurrentSchema = z.strictObject({
  cell: cellConfigSchema.prefault({}).describe('recurrent cell of every layer'),
  hiddenSize: size('channels of a layer, per direction').default(128),
  numLayers: z.int().min(1).max(16).default(2).describe('recurrent layers'),
  bidirectional: z.boolean().default(true).describe('whether every layer walks the sentence both ways'),
  dropout: rate('dropout between layers'),
  pooling: z
    .enum(['last', 'mean', 'max', 'attention'])
    .default('last')
    .describe(
      'one vector per sentence: the final state of each direction, the mean or the largest value over its words, or their ' +
        'mean weighted by attention (Yang et al. 2016)',
    ),
  attentionSize: size('attention: channels of its hidden layer').default(64),
});
/** Recurrent layers over the words. */
export type RecurrentConfig = Readonly<z.infer<typeof recurrentSchema>>;

/** Everything that fixes the parameters of a classifier, names and shapes. */
export const classifierArchitectureSchema = z.strictObject({
  embeddingSize: size('channels of a word vector').default(100),
  embeddings: z
    .enum(['non-static', 'static', 'multichannel'])
    .default('non-static')
    .describe(
      'word vectors that are trained, that stay what they were, or one table of each kind (Kim 2014, section 3)',
    ),
  embeddingDropout: rate('dropout on the word vectors'),
  network: z
    .enum(['convolution', 'recurrent'])
    .default('convolution')
    .describe('what reads the word vectors; the section of the other one has no effect'),
  convolution: convolutionSchema.prefault({}).describe('filters and the largest value of each (Kim 2014)'),
  recurrent: recurrentSchema.prefault({}).describe('recurrent layers and pooling'),
  outputDropout: rate('dropout before the output layer').default(0.5),
  initialisation: initialisationSchema.prefault({}).describe('starting values of parameters'),
});
export type ClassifierArchitecture = Readonly<z.infer<typeof classifierArchitectureSchema>>;

/** Channels of a recurrent layer's output. */
export function layerSize({ hiddenSize, bidirectional }: RecurrentConfig): number {
  return bidirectional ? 2 * hiddenSize : hiddenSize;
}

/** Channels that the output layer sees. */
export function featureSize({ network, convolution, recurrent }: ClassifierArchitecture): number {
  return network === 'convolution' ? convolution.widths.length * convolution.filters : layerSize(recurrent);
}
