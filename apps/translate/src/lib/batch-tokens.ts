import { countOption } from '@tolmach/command-line';

/** The flag for the number of source tokens translated at once. */
export const batchTokensOption = countOption({
  group: 'Search',
  description: 'source tokens per batch, padding included; more is faster and needs more memory',
  max: 1_000_000,
});
