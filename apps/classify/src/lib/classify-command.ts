import { defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { averageCommand, modelsCommand, trainCommand } from '@tolmach/model-commands';
import { MODELS } from './classification-models';
import { classifyOptions } from './classify-options';
import { evaluateCommand } from './evaluate-command';
import { runClassification } from './run-classification';
import type { Services } from './services';
import { TRAINING } from './training';
import { vectorsCommand } from './vectors-command';

const NOTES = `An argument is the path of a file if there is such a file or folder, or if it has no white space and a slash or a file \
ending; any other argument is a text to classify, and with --text all are. "-" is standard input. Output has one line per text, in the same order: label, tab, probability; a blank line stays blank. \
With --format json, one object per text with the probabilities of all classes; files named .jsonl, and input that begins with {, \
are JSON lines with a text in "text", whose other fields pass through.`;

/** `classify`, and its sub-commands. */
export function classifyCommand(services: Services): Command {
  return defineCommand({
    name: 'classify',
    summary: 'Say which class each text is of, from files, standard input or arguments',
    examples: ['classify "What a wonderful film."', 'classify --model sst2 --format json < in.txt > out.jsonl'],
    notes: NOTES,
    operands: { name: 'TEXT|FILE', description: 'what to classify (default: standard input)', literal: 'text' },
    subCommands: [
      modelsCommand(MODELS, services),
      evaluateCommand(services),
      trainCommand(TRAINING, services),
      vectorsCommand(services),
      averageCommand(MODELS, services),
    ],
    options: classifyOptions,
    run: (call) => runClassification(call, services),
  });
}
