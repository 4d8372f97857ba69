import { choiceOption, switchOption, textOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { deviceOptions } from './device-options';
import { formatOption, modelOption, searchOptions } from './shared-options';

/** Flags of `translate` itself. */
export const translationOptions = {
  model: modelOption,
  inputFormat: choiceOption({
    group: 'Input',
    description:
      'auto: JSON lines if the file is named .jsonl, or if --format is json and the first line starts with {',
    placeholder: 'FORMAT',
    choices: ['auto', 'text', 'json'],
    fallback: 'auto',
  }),
  format: formatOption,
  attention: switchOption({ group: 'Output', description: 'add soft alignments to JSON output' }),
  output: textOption({
    group: 'Output',
    description: 'write to this file instead of standard output',
    placeholder: 'FILE',
    fallback: undefined,
  }),
  ...searchOptions,
  ...deviceOptions,
};

/** One use of `translate` itself. */
export type TranslateCall = Call<typeof translationOptions>;
