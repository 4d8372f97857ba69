import { defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { charactersTrainingConfigSchema } from '@tolmach/characters/system';
import type { CharactersModelFile } from '@tolmach/characters/system';
import { averageCommand, modelsCommand, trainCommand } from '@tolmach/model-commands';
import type { Training } from '@tolmach/model-commands';
import { MODELS } from './characters-models';
import { evaluateCommand } from './evaluate-command';
import { runWriting } from './run-writing';
import { scoreCommand } from './score-command';
import type { Services } from './services';
import { writeOptions } from './write-options';

const NOTES = `An argument is the path of a file if there is such a file, or if it has no white space and a slash or a file ending; its whole \
text is continued. Any other argument is a text to continue, and with --text all are. "-" is standard input. The text \
is printed as it is written, with what it continues in front; lines of dashes part several of them. With --format json, one object \
per continuation: prompt, sample, text, ending (length, stop), and logProbs, the natural logarithms of the probability of \
each unit as the model has it, whatever the temperature. One seed gives one text, on one engine.`;

const TRAINING: Training<CharactersModelFile, typeof charactersTrainingConfigSchema> = {
  models: MODELS,
  schema: charactersTrainingConfigSchema,
  summary: 'Train a language model from text files',
  startConfig: ({ units, vocabularySize, architecture }) => ({
    vocabulary: { units, ...(units === 'pieces' && { size: vocabularySize }) },
    model: architecture,
  }),
};

/** `characters`, and its sub-commands. */
export function charactersCommand(services: Services): Command {
  return defineCommand({
    name: 'characters',
    summary: 'Continue a text, character by character',
    examples: ['characters "To be, or"', 'characters --temperature 0.7 --samples 3 --stop "\\n\\n" "ROMEO:"'],
    notes: NOTES,
    operands: { name: 'TEXT|FILE', description: 'what to continue (default: standard input)', literal: 'text' },
    subCommands: [
      modelsCommand(MODELS, services),
      evaluateCommand(services),
      scoreCommand(services),
      trainCommand(TRAINING, services),
      averageCommand(MODELS, services),
    ],
    options: writeOptions,
    run: (call) => runWriting(call, services),
  });
}
