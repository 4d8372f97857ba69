import { z } from 'zod';
import { samplingConfigSchema } from './sampling-config';

/** How hypotheses are searched for and ranked, or drawn. */
export const searchConfigSchema = z.strictObject({
  beamSize: z.int().min(1).max(100).default(5).describe('hypotheses kept for each sentence; 1 is greedy'),
  numBest: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('hypotheses returned for each sentence; of a beam at most beamSize'),
  lengthPenalty: z.number().min(0).max(5).default(1).describe('alpha of Wu et al. 2016, equation 14; 0 disables it'),
  coveragePenalty: z.number().min(0).max(5).default(0).describe('beta of Wu et al. 2016, equation 14; 0 disables it'),
  beamGroups: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe(
      'equal parts of the beam that avoid the words of one another (Vijayakumar et al. 2018); 1 is plain search',
    ),
  diversityPenalty: z
    .number()
    .min(0)
    .max(100)
    .default(0.5)
    .describe(
      'what a piece costs a group for each hypothesis of earlier groups that has it in the same place, in nats',
    ),
  maxLength: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('pieces a hypothesis may have; default 2 x source pieces + 10'),
  sampling: samplingConfigSchema
    .optional()
    .describe('hypotheses are drawn, numBest of them; beamSize and the penalties are not read'),
});

export type SearchConfig = Readonly<z.infer<typeof searchConfigSchema>>;

/** What is given of a search config; the rest are its defaults. */
export type SearchSettings = Readonly<z.input<typeof searchConfigSchema>>;
