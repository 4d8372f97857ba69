import { MODEL_FORMAT_VERSION } from '@tolmach/contracts';
import { choiceOption, defineCommand, switchOption, textOption } from '@tolmach/command-line';
import type { Call, Command } from '@tolmach/command-line';
import { evaluateCommand } from './evaluate-command';
import { modelsCommand } from './models-command';
import { packageVersion } from './package-version';
import { runTranslation } from './run-translation';
import type { Services } from './services';
import { engineOption, formatOption, modelOption, searchOptions } from './shared-options';
import { trainCommand } from './train-command';

const NOTES = `An argument that names an existing file is read as that file; any other argument is text to translate. "-" is \
standard input. One line in, one line out, in the same order; a blank line stays blank. With --n-best above 1, text \
output has a line for each hypothesis: id ||| text ||| score.`;

const options = {
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
  engine: engineOption,
};
/** One use of `translate` itself. */
export type TranslateCall = Call<typeof options>;

/** `translate`, and its sub-commands. */
export function translateCommand(services: Services): Command {
  return defineCommand({
    name: 'translate',
    summary: 'Translate text from files, standard input or arguments',
    examples: ['translate "A man is riding a horse."', 'translate --model en-de < in.txt > out.txt'],
    version: `translate ${packageVersion()} (model format ${String(MODEL_FORMAT_VERSION)})`,
    notes: NOTES,
    operands: { name: 'TEXT|FILE', description: 'what to translate; standard input when there is none' },
    subCommands: [modelsCommand(services), evaluateCommand(services), trainCommand(services)],
    options,
    run: (call) => runTranslation(call, services),
  });
}
