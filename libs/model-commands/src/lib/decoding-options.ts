import { flagOf, switchOption } from '@tolmach/command-line';
import type { Option } from '@tolmach/command-line';
import { UsageError } from '@tolmach/contracts';
import type { SearchSettings } from '@tolmach/contracts';
import { samplingOf, samplingOptions } from './sampling-options';
import { searchOf, searchOptions } from './search-options';

/** Flags that only a beam search reads, and those that only draws read. */
const BEAM = ['beam', 'lengthPenalty', 'coveragePenalty', 'beamGroups', 'diversityPenalty'] as const;
const DRAWS = ['temperature', 'topK', 'topP', 'seed'] as const;

/** A flag that shows its default, and is undefined unless it is given. */
function unlessGiven({ fallback, ...option }: Option<number | undefined>): Option<number | undefined> {
  const shown = fallback === undefined ? '' : ` (default: ${String(fallback)})`;
  return { ...option, description: option.description + shown, fallback: undefined };
}

/** Flags of a command that writes several hypotheses: those of the search, and of drawing in its place. */
export const decodingOptions = {
  ...searchOptions,
  beam: unlessGiven(searchOptions.beam),
  lengthPenalty: unlessGiven(searchOptions.lengthPenalty),
  coveragePenalty: unlessGiven(searchOptions.coveragePenalty),
  beamGroups: unlessGiven(searchOptions.beamGroups),
  diversityPenalty: unlessGiven(searchOptions.diversityPenalty),
  sample: switchOption({
    group: 'Search',
    description: 'draw hypotheses at random, as the model finds them likely, instead of searching for the likeliest',
  }),
  temperature: unlessGiven(samplingOptions.temperature),
  topK: unlessGiven(samplingOptions.topK),
  topP: unlessGiven(samplingOptions.topP),
  seed: unlessGiven(samplingOptions.seed),
};

/** The values of these flags. */
export type DecodingValues = {
  readonly [Name in keyof typeof decodingOptions]: Name extends 'sample' ? boolean : number | undefined;
};

/**
 * The search options that the flags give.
 * @throws {@link UsageError} when flags contradict one another
 */
export function decodingOf(options: DecodingValues): SearchSettings {
  const { sample, nBest, maxLength } = options;
  if (!sample) {
    expectNone(DRAWS, options, '--sample with it', 'Add --sample: a beam search draws nothing.');
    return searchOf(options);
  }
  expectNone(
    BEAM,
    options,
    'no --sample with it',
    'Leave one of the two out: what is drawn has no beam and no ranking.',
  );
  return { numBest: nBest, maxLength, sampling: samplingOf(options) };
}

function expectNone(
  names: readonly (keyof DecodingValues)[],
  options: DecodingValues,
  expected: string,
  next: string,
): void {
  for (const name of names) {
    const value = options[name];
    if (value !== undefined) throw new UsageError({ where: flagOf(name), expected, received: String(value), next });
  }
}
