import { numberOption } from '@tolmach/command-line';

/** How many source tokens are translated at once. */
export const batchTokensOption = numberOption({
  group: 'Search',
  description: 'source tokens a batch may hold, padding included; more is faster and needs more memory',
  placeholder: 'N',
  min: 1,
  max: 1_000_000,
  whole: true,
  fallback: undefined,
});
