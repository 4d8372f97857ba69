import { z } from 'zod';

/**
 * Captions in the dataset JSON of Karpathy and Fei-Fei's image-sentence work, as far as it is read here; other keys are
 * let through and dropped.
 *
 * @see Karpathy and Fei-Fei, "Deep Visual-Semantic Alignments for Generating Image Descriptions", CVPR 2015
 */
export const karpathyDatasetSchema = z.object({
  images: z.array(
    z.object({
      filename: z.string().min(1).describe('file name of the image'),
      filepath: z.string().optional().describe('folder of the image, if the images lie in several'),
      split: z
        .enum(['train', 'restval', 'val', 'test'])
        .optional()
        .describe('set of the image; restval are validation images that are trained on'),
      sentences: z.array(z.object({ raw: z.string().describe('the caption as it was written') })),
    }),
  ),
});

/** Captions in the dataset JSON of Karpathy and Fei-Fei. */
export type KarpathyDataset = z.output<typeof karpathyDatasetSchema>;

const cocoId = z.union([z.number(), z.string()]);

/**
 * Captions in COCO's annotation JSON, as far as it is read here; other keys are let through and dropped.
 *
 * @see Chen et al., "Microsoft COCO Captions: Data Collection and Evaluation Server", arXiv:1504.00325
 */
export const cocoCaptionsSchema = z.object({
  images: z.array(
    z.object({
      id: cocoId.describe('name of the image among the annotations'),
      file_name: z.string().min(1).describe('file name of the image'),
    }),
  ),
  annotations: z.array(
    z.object({
      image_id: cocoId.describe('id of the image that the caption belongs to'),
      caption: z.string().describe('the caption as it was written'),
    }),
  ),
});

/** Captions in COCO's annotation JSON. */
export type CocoCaptions = z.output<typeof cocoCaptionsSchema>;
