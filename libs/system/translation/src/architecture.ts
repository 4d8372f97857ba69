import { decoderConfigSchema, encoderConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { z } from 'zod';

const architectureKeys = z.strictObject({
  encoder: encoderConfigSchema.prefault({}).describe('source ids to memory'),
  decoder: decoderConfigSchema.prefault({}).describe('memory and previous pieces to the next piece'),
  tying: z
    .enum(['none', 'target', 'all'])
    .default('all')
    .describe('which matrices are one: none, target embedding and output, or source embedding as well'),
  initialisation: initialisationSchema.prefault({}).describe('starting values of parameters'),
});

/** Everything that fixes the parameters of a translation model, names and shapes. */
export const translationArchitectureSchema = architectureKeys
  .refine(({ tying, decoder }) => tying === 'none' || decoder.readoutSize === decoder.embeddingSize, {
    error: 'decoder.embeddingSize unless tying is none',
    path: ['decoder', 'readoutSize'],
  })
  .refine(({ tying, encoder, decoder }) => tying !== 'all' || encoder.embeddingSize === decoder.embeddingSize, {
    error: 'decoder.embeddingSize where tying is all',
    path: ['encoder', 'embeddingSize'],
  })
  .refine(({ encoder, decoder }) => decoder.bridge !== 'copy' || decoder.hiddenSize === encoder.hiddenSize, {
    error: 'encoder.hiddenSize where decoder.bridge is copy',
    path: ['decoder', 'hiddenSize'],
  });
export type TranslationArchitecture = Readonly<z.infer<typeof translationArchitectureSchema>>;
