import { readFileSync, writeSync } from 'node:fs';
import { parseConfig } from '@tolmach/contracts';
import { translationTrainingConfigSchema } from '../src/training-config';
import { train } from '../src/training/train-translation';

/** `train-child CONFIG OUT [resume]`: trains into OUT, telling each step on standard output as it happens. */
const [config = '', out = '', resume = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`); // at once: the process may be killed at any moment

void train(parseConfig(translationTrainingConfigSchema, JSON.parse(readFileSync(config, 'utf8')), config), {
  out,
  resume: resume === 'resume',
  listener: (event) => {
    if (event.kind === 'step') say(`step ${event.step}`);
    if (event.kind === 'message') say(event.text);
  },
}).then(
  () => say('done'),
  (error: unknown) => {
    say(`failed: ${String(error)}`);
    process.exitCode = 1;
  },
);
