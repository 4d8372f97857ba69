import { z } from 'zod';

/** How sequences are drawn from a model. */
export const samplingConfigSchema = z.strictObject({
  temperature: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .describe('what log-probabilities are divided by; below 1 is bolder in what is likely, 0 takes the likeliest'),
  topK: z.int().min(0).max(1_000_000).default(0).describe('candidates that a draw is from, likeliest first; 0 for all'),
  topP: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('share of the probability that the candidates of a draw have together (Holtzman et al. 2020); 1 for all'),
  seed: z.int().min(0).max(2_147_483_647).default(1).describe('start of all randomness'),
});
export type SamplingConfig = Readonly<z.infer<typeof samplingConfigSchema>>;
