import { defineCommand } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { openEngine, setProductPrecision } from '@tolmach/tensor-runtime';
import { inputCount, knownFlags, peerOptions, tensorOptions, timingOptions } from './bench-options';
import { commandFlags } from './command-flags';
import { LSTM_PASSES, lstmGigaflops, openRandomLayer } from './lstm-layer';
import type { LstmPass } from './lstm-layer';
import { machine, peakMemoryMib } from './machine';
import { runBench } from './run-bench';
import type { Print } from './run-bench';
import type { CommandLine, ResultLine } from './run-program';
import { takeTurns } from './take-turns';
import { round, time } from './timing';

const options = {
  batch: inputCount('sequences computed together', 128),
  time: inputCount('steps of each sequence', 25),
  size: inputCount('channels of input and hidden state', 512, 8192),
  ...tensorOptions,
  ...timingOptions,
  ...peerOptions,
};
type LstmCall = Call<typeof options>;

/** `bench lstm`: one LSTM layer over complete sequences, forward only and with its gradients. */
export const lstmBench = defineCommand({
  name: 'lstm',
  summary: 'Measure one LSTM layer over a sequence: milliseconds and GFLOP/s',
  examples: ['bench lstm', 'bench lstm --batch 32 --peer pytorch_gnmt.py'],
  options,
  run: (call) => runBench(call, { measure, compare }),
});

async function compare(call: LstmCall, print: Print): Promise<void> {
  const { batch, time: steps, size, threads, engine, productPrecision, repeats, warmup } = call.options;
  const { baseline, rounds } = call.options;
  const flags = { batch, time: steps, size, threads, engine, productPrecision, repeats, warmup };
  await takeTurns(
    {
      ours: ['lstm', ...commandFlags(knownFlags(flags))],
      peers: peerPrograms(call),
      ...{ baseline, rounds },
      comparisons: LSTM_PASSES.map((what) => ({
        ...{ ours: 'gigaflopsPerSecond', peer: 'gflops', better: 'larger' },
        labels: { what, batch, time: steps, size },
        isPeerLine: (line) => isPeerLine(line, what, batch),
      })),
    },
    print,
  );
}

/** With and without `--malloc-keep`, either of which may be faster. */
function peerPrograms({ options: { batch, time: steps, size, threads, python, peer } }: LstmCall): CommandLine[] {
  if (peer === undefined) return [];
  const shape = ['--lstm-batches', batch, '--lstm-len', steps, '--hid', size, '--threads', threads].map(String);
  return [[], ['--malloc-keep']].map((way) => [python, peer, 'lstm', ...shape, ...way]);
}

/** The peer also measures a matrix product, and both passes. */
function isPeerLine(line: ResultLine, what: LstmPass, batch: number): boolean {
  return line.bench === 'lstm' && line.what === what && line.B === batch;
}

async function measure(call: LstmCall, print: Print): Promise<void> {
  const { batch, time: steps, size, threads, productPrecision, repeats, warmup } = call.options;
  const engine = await openEngine({ engine: call.options.engine, threads });
  setProductPrecision(productPrecision);
  const shape = { batch, time: steps, size };
  const layer = openRandomLayer(shape);
  for (const what of LSTM_PASSES) {
    const timing = await time(() => layer.run(what), repeats, warmup);
    await print({
      bench: 'lstm',
      what,
      ...{ engine: engine.description, threads, ...machine(), ...shape, productPrecision, warmup, ...timing },
      gigaflopsPerSecond: round(lstmGigaflops(shape, what) / (timing.medianMs / 1000)),
      peakMemoryMib: peakMemoryMib(),
    });
  }
  layer.dispose();
}
