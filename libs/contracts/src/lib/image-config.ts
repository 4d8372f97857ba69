import { z } from 'zod';

/** From an image file to the pixels that a network sees. */
export const imageConfigSchema = z.strictObject({
  height: z.int().min(16).max(4096).default(224).describe('rows of pixels'),
  width: z.int().min(16).max(4096).default(224).describe('columns of pixels'),
  resize: z
    .enum(['squash', 'crop', 'pad'])
    .default('squash')
    .describe('another aspect is squashed, cut at both ends of the longer side, or padded with the background'),
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .default('#ffffff')
    .describe('colour behind transparent pixels and around padded images, #rrggbb'),
});
export type ImageConfig = Readonly<z.infer<typeof imageConfigSchema>>;

/** A CNN cut at one of its layers, whose grid is flattened to positions row by row. */
export const imageEncoderConfigSchema = z.strictObject({
  cut: z.string().min(1).default('head').describe('layer of the CNN whose output is the grid'),
  projectionSize: z
    .int()
    .min(0)
    .max(65_536)
    .default(512)
    .describe('channels of a dense relu layer over each cell; 0 leaves the grid as it is'),
  positions: z
    .enum(['none', 'learnt'])
    .default('none')
    .describe('whether each cell is added a vector of its own, which fixes the size of the grid'),
  dropout: z.number().min(0).max(0.95).default(0).describe('dropout on the cells; probability'),
});
export type ImageEncoderConfig = Readonly<z.infer<typeof imageEncoderConfigSchema>>;
