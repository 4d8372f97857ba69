import { defineCommand } from '@tolmach/command-line';
import type { Command } from '@tolmach/command-line';
import { averageCommand, modelsCommand, trainCommand } from '@tolmach/model-commands';
import { evaluateCommand } from './evaluate-command';
import { exportCommand } from './export-command';
import { runTranslation } from './run-translation';
import type { Services } from './services';
import { shortlistCommand } from './shortlist-command';
import { TRAINING } from './training';
import { MODELS } from './translation-models';
import { translationOptions } from './translation-options';

const NOTES = `An argument is the path of a file if there is such a file or folder, or if it has no white space and a slash or a file \
ending; any other argument is text to translate, and with --text all are. "-" is standard input. One line in, one line out, in the same order; a blank line stays blank. With --n-best above 1, text \
output has one line per hypothesis: id ||| text ||| score.

With --sample translations are drawn at random, --n-best of them, as often as they are drawn; the seed and the text of a sentence \
fix them, whatever stands around it.

A line is split into sentences, which are translated one by one; --one-sentence-per-line prevents this. Steps before \
the model, which --skip skips: spelling (invisible characters, odd spaces, fullwidth letters), copying \
(a sentence without words is returned unchanged), masking (numbers, dates, prices, addresses, file names, tags, \
placeholders, code, signs and emoji stay as they are), case (capitals and headlines are read as running text).`;

/** `translate`, and its sub-commands. */
export function translateCommand(services: Services): Command {
  return defineCommand({
    name: 'translate',
    summary: 'Translate text from files, standard input or arguments',
    examples: ['translate "A man is riding a horse."', 'translate --model en-de < in.txt > out.txt'],
    notes: NOTES,
    operands: { name: 'TEXT|FILE', description: 'what to translate (default: standard input)', literal: 'text' },
    subCommands: [
      modelsCommand(MODELS, services),
      evaluateCommand(services),
      trainCommand(TRAINING, services),
      averageCommand(MODELS, services),
      shortlistCommand(services),
      exportCommand(services),
    ],
    options: translationOptions,
    run: (call) => runTranslation(call, services),
  });
}
