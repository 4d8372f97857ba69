import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode, defineCommand, textOption } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { baselineOptions, inputCount, executorOptions } from './bench-options';
import { commandFlags } from './command-flags';
import { amongBuilds } from './comparison';
import { firstLine } from './first-line';
import type { FirstLine } from './first-line';
import { machine } from './machine';
import { printer } from './run-bench';
import type { Print } from './run-bench';
import type { CommandLine } from './run-program';
import { takeTurns } from './take-turns';
import { timeOf } from './timing';

const options = {
  model: textOption({
    group: 'Model',
    description: 'bundled model, or the folder of one',
    placeholder: 'NAME',
    fallback: 'en-de',
  }),
  sentence: textOption({
    group: 'Input',
    description: 'text to translate',
    placeholder: 'TEXT',
    fallback: 'A man is riding a horse.',
  }),
  engine: executorOptions.engine,
  precision: executorOptions.precision,
  repeats: inputCount('timed starts', 10),
  warmup: inputCount('untimed starts before them, which fill the file caches', 1),
  ...baselineOptions,
};
type StartupCall = Call<typeof options>;

const ROOT = join(__dirname, '../../../..');

/** `bench startup`: a fresh process of `translate` up to its first translation. */
export const startupBench = defineCommand({
  name: 'startup',
  summary: 'Measure process start to first translation of a bundled model: milliseconds',
  examples: ['bench startup', 'bench startup --model en-fr --precision int8 --baseline ../earlier'],
  options,
  run: async (call) => {
    const print = printer(call);
    await (call.options.baseline === undefined ? measure(call, print, programs()) : compare(call, print));
    return ExitCode.Done;
  },
});

function compare({ options: given }: StartupCall, print: Print): Promise<void> {
  const { model, sentence, engine, precision, repeats, warmup, baseline, rounds } = given;
  const ours = ['startup', ...commandFlags({ model, sentence, engine, precision, repeats, warmup })];
  const comparisons = [amongBuilds({ ours: 'medianMs', better: 'smaller', labels: { from: 'source' } })];
  return takeTurns({ ours, peers: [], baseline, rounds, comparisons }, print);
}

/** One way to run `translate`. */
interface Program {
  readonly from: 'source' | 'built';
  readonly command: CommandLine;
}

/** From source, as `npm run translate` does, and compiled if it has been built. */
function programs(): Program[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { translate: string };
  }; // our own file
  const [, ...source] = scripts.translate.split(' '); // without "node"
  const built = 'apps/translate/dist/main.js';
  const all: Program[] = [
    { from: 'source', command: [process.execPath, ...source] },
    { from: 'built', command: [process.execPath, built] },
  ];
  return all.filter(({ from }) => from === 'source' || existsSync(join(ROOT, built)));
}

async function measure({ options: given }: StartupCall, print: Print, all: readonly Program[]): Promise<void> {
  const { model, sentence, engine, precision, repeats, warmup } = given;
  const flags = commandFlags({ model, engine, precision });
  const next = 'Check that it translates: npm run translate -- --help; rebuild it: npx nx build translate.';
  for (const { from, command } of all) {
    const starts: FirstLine[] = [];
    const start = async () => {
      const first = await firstLine([...command, ...flags, '--quiet'], { input: `${sentence}\n`, cwd: ROOT, next });
      starts.push(first);
      return first.elapsedMs;
    };
    const timing = await timeOf(start, repeats, warmup);
    const peaks = starts.flatMap(({ peakMemoryMib }) => (peakMemoryMib === null ? [] : [peakMemoryMib]));
    await print({
      bench: 'startup',
      from,
      ...{ model, engine, precision, sentence, ...machine(), warmup, ...timing },
      ...{ peakMemoryMib: peaks.length === 0 ? null : Math.max(...peaks), translation: starts.at(-1)?.line },
    });
  }
}
