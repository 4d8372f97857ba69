import { UsageError, searchConfigSchema } from '@tolmach/contracts';
import type { SearchConfig } from '@tolmach/contracts';
import { choiceOption, numberOption, textOption } from '@tolmach/command-line';
import type { Option } from '@tolmach/command-line';
import { schemaProperties } from './schema-node';

const limits = schemaProperties(searchConfigSchema.toJSONSchema({ io: 'input' }));

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

/** Flags of the search, for each command that translates. */
export const searchOptions = {
  beam: searchOption('beamSize', 'N'),
  nBest: searchOption('numBest', 'N'),
  lengthPenalty: searchOption('lengthPenalty', 'ALPHA'),
  coveragePenalty: searchOption('coveragePenalty', 'BETA'),
  maxLength: searchOption('maxLength', 'N'),
  batchTokens: numberOption({
    group: 'Search',
    description: 'source tokens a batch may hold, padding included; more is faster and needs more memory',
    placeholder: 'N',
    min: 1,
    max: 1_000_000,
    whole: true,
    fallback: undefined,
  }),
};

type SearchValues = { readonly [Name in keyof typeof searchOptions]: number | undefined };

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

/** The model to translate with. */
export const modelOption = textOption({
  group: 'Model',
  description: 'installed model, or the folder of one; "translate models" lists them',
  placeholder: 'NAME|FOLDER',
  fallback: 'en-de',
});

/** Where the texts that a training config names lie. */
export const dataFolderOption = textOption({
  group: 'Input',
  description: 'folder that file names in the config are relative to',
  placeholder: 'FOLDER',
  fallback: undefined,
});

/** Text for people, JSON lines for programs. */
export const formatOption = choiceOption({
  group: 'Output',
  description: 'plain text, or one JSON object a line',
  placeholder: 'FORMAT',
  choices: ['text', 'json'],
  fallback: 'text',
});
