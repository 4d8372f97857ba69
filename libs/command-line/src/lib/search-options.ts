import { UsageError, searchConfigSchema } from '@tolmach/contracts';
import type { SearchConfig } from '@tolmach/contracts';
import { numberOption } from './option';
import type { Option } from './option';
import { schemaProperties } from './schema-node';

const limits = schemaProperties(searchConfigSchema);

/** Range, default and description of a flag are those of its key in the search config. */
function searchOption(key: keyof SearchConfig, placeholder: string): Option<number | undefined> {
  const { minimum, maximum, description, type, default: fallback } = limits[key] ?? {};
  return numberOption({
    group: 'Search',
    description: (description ?? key).replace('beamSize', '--beam'),
    placeholder,
    min: minimum ?? 0,
    max: maximum ?? Infinity,
    whole: type === 'integer',
    fallback: typeof fallback === 'number' ? fallback : undefined,
  });
}

/** Flags of the search, for each command that decodes. */
export const searchOptions = {
  beam: searchOption('beamSize', 'N'),
  nBest: searchOption('numBest', 'N'),
  lengthPenalty: searchOption('lengthPenalty', 'ALPHA'),
  coveragePenalty: searchOption('coveragePenalty', 'BETA'),
  maxLength: searchOption('maxLength', 'N'),
};

/** What those flags come to. */
export type SearchValues = { readonly [Name in keyof typeof searchOptions]: number | undefined };

/**
 * The search that the flags ask for.
 *
 * @throws {@link UsageError} when more hypotheses are asked for than a beam holds
 */
export function searchOf(options: SearchValues): Partial<SearchConfig> {
  const { beam: beamSize, nBest: numBest, lengthPenalty, coveragePenalty, maxLength } = options;
  if (numBest !== undefined && beamSize !== undefined && numBest > beamSize) {
    throw new UsageError({
      where: '--n-best',
      expected: `at most --beam (${String(beamSize)})`,
      received: String(numBest),
      next: `Add --beam ${String(numBest)}, or ask for fewer.`,
    });
  }
  const asked = Object.entries({ beamSize, numBest, lengthPenalty, coveragePenalty, maxLength });
  return Object.fromEntries(asked.filter(([, value]) => value !== undefined));
}
