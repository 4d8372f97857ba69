import { z } from 'zod';

/** How hypotheses are searched for and ranked. */
export const searchConfigSchema = z.strictObject({
  beamSize: z.int().min(1).max(100).default(5).describe('hypotheses kept for each sentence; 1 is greedy'),
  numBest: z.int().min(1).max(100).default(1).describe('hypotheses returned for each sentence, at most beamSize'),
  lengthPenalty: z.number().min(0).max(5).default(1).describe('alpha of Wu et al. 2016, equation 14; 0 disables it'),
  coveragePenalty: z.number().min(0).max(5).default(0).describe('beta of Wu et al. 2016, equation 14; 0 disables it'),
  maxLength: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('pieces a hypothesis may have; default 2 x source pieces + 10'),
});

export type SearchConfig = Readonly<z.infer<typeof searchConfigSchema>>;
