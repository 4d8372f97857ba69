import { countOption, formatOption, textsOption, textOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { deviceOptions, samplingOptions } from '@tolmach/model-commands';
import { modelOption } from './characters-models';

const count = (description: string, fallback: number) =>
  countOption({ group: 'Search', description, max: 1_000_000, fallback });

/** Flags of `characters` itself. */
export const writeOptions = {
  model: modelOption,
  text: textsOption,
  length: count('units to write', 500),
  stop: textOption({
    group: 'Search',
    description: 'end in front of this text, where \\n is a line end',
    placeholder: 'TEXT',
  }),
  samples: count('how often each text is continued', 1),
  ...samplingOptions,
  format: formatOption,
  ...deviceOptions,
};

/** A call of `characters` itself. */
export type WriteCall = Call<typeof writeOptions>;
