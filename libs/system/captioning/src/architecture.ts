import { decoderConfigSchema, imageEncoderConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { z } from 'zod';

/** With the CNN, everything that fixes the parameters of a captioning model, names and shapes. */
export const captioningArchitectureSchema = z
  .strictObject({
    encoder: imageEncoderConfigSchema.prefault({}).describe('pixels to memory'),
    decoder: decoderConfigSchema.prefault({}).describe('memory and previous pieces to the next piece'),
    tying: z
      .enum(['none', 'target'])
      .default('target')
      .describe('which matrices are one: none, or target embedding and output'),
    initialisation: initialisationSchema.prefault({}).describe('starting values of parameters'),
  })
  .refine(({ tying, decoder }) => tying === 'none' || decoder.readoutSize === decoder.embeddingSize, {
    error: 'decoder.embeddingSize unless tying is none',
    path: ['decoder', 'readoutSize'],
  })
  // Without a projection the CNN alone knows how many channels a copy would have.
  .refine(
    ({ encoder: { projectionSize }, decoder: { bridge, hiddenSize } }) =>
      bridge !== 'copy' || projectionSize === 0 || hiddenSize === projectionSize,
    { error: 'encoder.projectionSize where decoder.bridge is copy', path: ['decoder', 'hiddenSize'] },
  );
export type CaptioningArchitecture = Readonly<z.infer<typeof captioningArchitectureSchema>>;
