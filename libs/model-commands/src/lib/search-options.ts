import { UsageError, searchConfigSchema } from '@tolmach/contracts';
import type { SearchConfig } from '@tolmach/contracts';
import { schemaOptions } from './schema-options';

const searchOption = schemaOptions(searchConfigSchema, (text) => text.replace('beamSize', '--beam'));

/** Flags of the search, for every command that decodes. */
export const searchOptions = {
  beam: searchOption('beamSize', 'N'),
  nBest: searchOption('numBest', 'N'),
  lengthPenalty: searchOption('lengthPenalty', 'ALPHA'),
  coveragePenalty: searchOption('coveragePenalty', 'BETA'),
  maxLength: searchOption('maxLength', 'N'),
};

/** The values of these flags. */
export type SearchValues = { readonly [Name in keyof typeof searchOptions]: number | undefined };

/**
 * The search options that the flags give.
 *
 * @throws {@link UsageError} when more hypotheses are requested than a beam holds
 */
export function searchOf(options: SearchValues): Partial<SearchConfig> {
  const { beam: beamSize, nBest: numBest, lengthPenalty, coveragePenalty, maxLength } = options;
  const limit = beamSize ?? searchConfigSchema.parse({}).beamSize;
  if (numBest !== undefined && numBest > limit) {
    throw new UsageError({
      where: '--n-best',
      expected: `at most --beam (${limit})`,
      received: String(numBest),
      next: `Add --beam ${numBest}, or request fewer.`,
    });
  }
  const asked = Object.entries({ beamSize, numBest, lengthPenalty, coveragePenalty, maxLength });
  return Object.fromEntries(asked.filter(([, value]) => value !== undefined));
}
