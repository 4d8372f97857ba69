import { PassThrough, Readable } from 'node:stream';
import { defineCommand } from '../src/lib/command';
import type { Call, Command } from '../src/lib/command';
import { ExitCode } from '../src/lib/exit-code';
import { choiceOption, countOption, listOption, numberOption, switchOption, textOption } from '../src/lib/option';
import type { Streams } from '../src/lib/streams';

/** Streams in memory, and what has been written to them since it was last read. */
export function world(signal?: AbortSignal): { streams: Streams; out: () => string; err: () => string } {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  const streams = { stdin: Readable.from([]), stdout, stderr, ...(signal === undefined ? {} : { signal }) };
  return { streams, out: () => text(stdout), err: () => text(stderr) };
}

const child = defineCommand({
  name: 'train',
  summary: 'Train a model',
  examples: ['tool train --out runs/a', 'tool train --out runs/b'],
  options: {
    engine: choiceOption({
      group: 'Device',
      description: 'engine',
      placeholder: 'ENGINE',
      choices: ['auto', 'wasm'],
      fallback: 'auto',
    }),
    reference: listOption({ group: 'Input', description: 'references', placeholder: 'FILE' }),
  },
  run: async ({ options, streams }) => {
    streams.stdout.write(JSON.stringify(options));
    return ExitCode.Done;
  },
});

/** A program with every kind of option and a sub-command. */
export function tool(run: (call: Call) => Promise<ExitCode>): Command {
  return {
    name: 'tool',
    summary: 'Do things',
    examples: ['tool "A text."', 'tool < in.txt'],
    version: 'tool 1.2.3 (model format 1)',
    notes: 'Closing words.',
    operands: { name: 'TEXT', description: 'a text' },
    subCommands: [child],
    options: {
      model: textOption({ group: 'Model', description: 'model', placeholder: 'NAME', fallback: 'en-de' }),
      nBest: countOption({ group: 'Search', description: 'n', max: 9, fallback: 1 }),
      alpha: numberOption({ group: 'Search', description: 'alpha', placeholder: 'X', min: 0, max: 5 }),
      engine: choiceOption({
        group: 'Device',
        description: 'engine',
        placeholder: 'ENGINE',
        choices: ['auto', 'wasm'],
        fallback: 'auto',
      }),
      attention: switchOption({ group: 'Output', description: 'attention' }),
    },
    run,
  };
}
