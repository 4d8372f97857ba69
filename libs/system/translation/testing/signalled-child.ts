import { readFileSync } from 'node:fs';
import { parseConfig } from '@tolmach/contracts';
import { translationTrainingConfigSchema } from '../src/training-config';
import type { EngineChoice } from '@tolmach/contracts';
import { train } from '../src/training/train-translation';

/**
 * `signalled-child CONFIG OUT ENGINE STEP`: trains into OUT, sends itself SIGTERM when STEP is done, and tells where the
 * run ended: `interrupted at step 6`, or `failed: ...`. Nothing but the training gives the signal a chance to arrive.
 */
const [config = '', out = '', engine = '', signalStep = ''] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const interrupt = new AbortController();
process.on('SIGTERM', () => interrupt.abort());

void train(parseConfig(translationTrainingConfigSchema, JSON.parse(readFileSync(config, 'utf8')), config), {
  out,
  engine: engine as EngineChoice, // the spec names one
  signal: interrupt.signal,
  listener: (event) => {
    if (event.kind === 'step' && event.step === Number(signalStep)) process.kill(process.pid, 'SIGTERM');
  },
}).then(
  ({ reason, state }) => say(`${reason} at step ${state.step}`),
  (error: unknown) => say(`failed: ${String(error)}`),
);
