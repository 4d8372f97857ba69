import { defineCommand } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { candidatesOption, inputCount, executorOptions, peerOptions, sizeOption, timingOptions } from './bench-options';
import { commandFlags } from './command-flags';
import { machine, peakMemoryMib } from './machine';
import { PEER_VOCABULARY } from './peer-model';
import { openRandomModel } from './random-decoding';
import { runBench } from './run-bench';
import type { Print } from './run-bench';
import type { CommandLine, ResultLine } from './run-program';
import { takeTurns } from './take-turns';
import { round, time } from './timing';

const options = {
  batch: inputCount('sentences decoded together', 32),
  beam: inputCount('beam size', 5, 100),
  sourceLength: inputCount('source tokens of each sentence', 16),
  decodingSteps: inputCount('decoder steps, exactly; at least 2', 20),
  size: sizeOption,
  candidates: candidatesOption,
  ...executorOptions,
  ...timingOptions,
  ...peerOptions,
};
type TranslateCall = Call<typeof options>;

/** `bench translate`: beam search of the peer's model on random ids, a fixed number of steps. */
export const translateBench = defineCommand({
  name: 'translate',
  summary: 'Measure beam search: sentences per second',
  examples: ['bench translate', 'bench translate --batch 1 --precision int8 --peer pytorch_gnmt.py'],
  options,
  run: (call) => runBench(call, { measure, compare }),
});

async function compare(call: TranslateCall, print: Print): Promise<void> {
  const { batch, beam, precision, candidates, baseline, rounds } = call.options;
  await takeTurns(
    {
      ours: ['translate', ...ourFlags(call)],
      peers: peerPrograms(call),
      ...{ baseline, rounds },
      comparisons: [
        {
          ...{ ours: 'sentencesPerSecond', peer: 'sentences_per_s', better: 'larger' },
          labels: { batch, beam, precision, candidates: candidates ?? PEER_VOCABULARY },
          isPeerLine: (line) => isPeerLine(line, { batch, beam }),
        },
      ],
    },
    print,
  );
}

function ourFlags({ options }: TranslateCall): string[] {
  const { batch, beam, sourceLength, decodingSteps, size, candidates } = options;
  const { threads, engine, precision, repeats, warmup } = options;
  const sizes = { batch, beam, sourceLength, decodingSteps, size, ...(candidates !== undefined && { candidates }) };
  return commandFlags({ ...sizes, threads, engine, precision, repeats, warmup });
}

/** The peer's variants: in fp32 without and with packed weights, each of which is sometimes faster. */
function peerPrograms({ options }: TranslateCall): CommandLine[] {
  const { python, peer } = options;
  if (peer === undefined) return [];
  const { batch, beam, sourceLength, decodingSteps, size, threads, precision, repeats, warmup } = options;
  const shape = ['--batch', batch, '--beam', beam, '--src-len', sourceLength, '--dec-steps', decodingSteps];
  const sizes = ['--emb', size, '--hid', size, '--att', size, '--threads', threads];
  const flags = [...shape, ...sizes, '--reps', repeats, '--warmup', warmup].map(String);
  const ways = precision === 'int8' ? [['--int8']] : [[], ['--pack']];
  return ways.map((way) => [python, peer, 'decode', '--malloc-keep', ...flags, ...way]);
}

/** The peer measures other batches and beams too. */
function isPeerLine(line: ResultLine, { batch, beam }: { readonly batch: number; readonly beam: number }): boolean {
  return line.bench === 'decode' && line.batch === batch && line.beam === beam;
}

async function measure(call: TranslateCall, print: Print): Promise<void> {
  const { batch, beam, sourceLength, decodingSteps, size, candidates } = call.options;
  const { threads, precision, repeats, warmup } = call.options;
  const model = await openRandomModel({ size, vocabulary: PEER_VOCABULARY, candidates }, call.options);
  const shape = { batch, beam, sourceLength, decodingSteps };
  const timing = await time(model.prepare({ sentences: batch, ...shape }), repeats, warmup);
  await print({
    bench: 'translate',
    ...{ engine: model.engine, threads, ...machine(), ...shape, size },
    ...{
      vocabulary: PEER_VOCABULARY,
      candidates: candidates ?? PEER_VOCABULARY,
      parameters: model.parameters,
      precision,
      warmup,
      ...timing,
    },
    sentencesPerSecond: round((batch / timing.medianMs) * 1000),
    peakMemoryMib: peakMemoryMib(),
  });
  model.dispose();
}
