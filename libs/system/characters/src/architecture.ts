import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { z } from 'zod';

const size = (what: string) => z.int().min(1).max(65_536).describe(what);
const rate = (what: string) => z.number().min(0).max(0.95).default(0).describe(`${what}; probability`);

/** What a text is read in. */
export const unitsSchema = z
  .enum(['characters', 'bytes', 'pieces'])
  .describe(
    'what a text is read in: the code points of the training text, bytes of UTF-8, or pieces of words (byte-pair encoding)',
  );

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
