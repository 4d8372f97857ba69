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
  beamGroups: searchOption('beamGroups', 'N'),
  diversityPenalty: searchOption('diversityPenalty', 'X'),
  maxLength: searchOption('maxLength', 'N'),
};

/** The values of these flags; a command may do without some of them. */
export type SearchValues = { readonly [Name in keyof typeof searchOptions]?: number | undefined };

/**
 * The search options that the flags give.
 *
 * @throws {@link UsageError} when more hypotheses are requested than a beam holds, or its groups are not of one size
 */
export function searchOf(options: SearchValues): Partial<SearchConfig> {
  const { beam: beamSize, nBest: numBest } = options;
  const limit = beamSize ?? searchConfigSchema.parse({}).beamSize;
  if (numBest !== undefined && numBest > limit) {
    throw new UsageError({
      where: '--n-best',
      expected: `at most --beam (${limit})`,
      received: String(numBest),
      next: `Add --beam ${numBest}, or request fewer.`,
    });
  }
  expectGroups(options, limit);
  const { lengthPenalty, coveragePenalty, beamGroups, diversityPenalty, maxLength } = options;
  const asked = Object.entries({
    beamSize,
    numBest,
    lengthPenalty,
    coveragePenalty,
    beamGroups,
    diversityPenalty,
    maxLength,
  });
  return Object.fromEntries(asked.filter(([, value]) => value !== undefined));
}

function expectGroups({ beamGroups, diversityPenalty }: SearchValues, beamSize: number): void {
  if (beamGroups !== undefined && beamSize % beamGroups !== 0) {
    const wider = Math.ceil(beamSize / beamGroups) * beamGroups;
    throw new UsageError({
      where: '--beam-groups',
      expected: `a divisor of --beam (${beamSize})`,
      received: String(beamGroups),
      next: `Add --beam ${wider}: groups are of one size.`,
    });
  }
  if (diversityPenalty !== undefined && (beamGroups ?? 1) === 1) {
    throw new UsageError({
      where: '--diversity-penalty',
      expected: '--beam-groups with it',
      received: String(diversityPenalty),
      next: 'Add --beam-groups N: a beam that is not split has nothing to be unlike.',
    });
  }
}
