import { cellConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { z } from 'zod';

/** Recurrent layers from the pitches of a step to those of the next one. */
export const musicArchitectureSchema = z.strictObject({
  cell: cellConfigSchema.prefault({}).describe('recurrent cell of every layer'),
  hiddenSize: z.int().min(1).max(4096).default(128).describe('channels of a layer'),
  numLayers: z.int().min(1).max(8).default(1).describe('recurrent layers'),
  dropout: z.number().min(0).max(0.95).default(0).describe('dropout between layers and before the output; probability'),
  initialisation: initialisationSchema.prefault({}).describe('starting values of parameters'),
});
export type MusicArchitecture = Readonly<z.infer<typeof musicArchitectureSchema>>;
