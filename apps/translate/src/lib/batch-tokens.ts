import { numberOption } from '@tolmach/command-line';

/** The flag for the number of source tokens translated at once. */
export const batchTokensOption = numberOption({
  group: 'Search',
  description: 'source tokens per batch, padding included; more is faster and needs more memory',
  placeholder: 'N',
  min: 1,
  max: 1_000_000,
  whole: true,
  fallback: undefined,
});
