import { DEFAULT_SPECIAL_IDS, optimiserSchema, parseConfig, trainingConfigSchema } from '@tolmach/contracts';
import { defineCommand } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { TranslationNetwork } from '@tolmach/translation-network';
import { ParameterStore, SeededRandom, openEngine } from '@tolmach/tensor-runtime';
import { Optimiser, assembleBatch, trainStep } from '@tolmach/training';
import type { TrainingBatch } from '@tolmach/training';
import { commonOptions, countOption } from './bench-options';
import { takeTurns } from './peer';
import type { ResultLine } from './peer';
import { PEER_UPDATE, PEER_VOCABULARY, peerArchitecture } from './peer-model';
import { randomIds } from './random-ids';
import { runBench } from './run-bench';
import { machine, peakMemoryMib, round, time } from './timing';

const options = {
  batch: countOption('sentence pairs in a batch', 128),
  sourceLength: countOption('source tokens of each', 16),
  targetLength: countOption('target tokens of each', 16),
  ...commonOptions,
};
type TrainCall = Call<typeof options>;

/** `bench train`: one whole training step of the peer's model on random ids. */
export const trainBench = defineCommand({
  name: 'train',
  summary: 'Measure whole training steps: target tokens a second',
  examples: ['bench train', 'bench train --batch 64 --source-length 25 --target-length 25 --peer pytorch_gnmt.py'],
  options,
  run: (call) => runBench(call, { measure, compare }),
});

async function compare(call: TrainCall, peer: string, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const { batch, sourceLength, targetLength, size, threads, engine, repeats, warmup, python, rounds } = call.options;
  const flags = { batch, sourceLength, targetLength, size, threads, engine, repeats, warmup };
  const shape = ['--batch', batch, '--src-len', sourceLength, '--tgt-len', targetLength, '--steps', repeats].map(
    String,
  );
  const sizes = ['--emb', size, '--hid', size, '--att', size, '--threads', threads].map(String);
  await takeTurns(
    {
      ours: ['train', ...Object.entries(flags).flatMap(([name, value]) => [`--${kebab(name)}`, String(value)])],
      peer: [python, peer, 'train', '--malloc-keep', ...shape, ...sizes],
      rounds,
      figures: { ours: 'targetTokensPerSecond', peer: 'tgt_tokens_per_s' },
      isPeerLine: (line) => line.bench === 'train',
    },
    print,
  );
}

/** A flag's name as it is typed. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function measure(call: TrainCall, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const { batch: batchSize, sourceLength, targetLength, size, threads, repeats, warmup } = call.options;
  const engine = await openEngine({ engine: call.options.engine, threads });
  const network = new TranslationNetwork(peerArchitecture(size), { source: PEER_VOCABULARY, target: PEER_VOCABULARY });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(1));
  const optimiser = new Optimiser(store, optimiserSchema.parse({}));
  const { labelSmoothing, clipNorm } = PEER_UPDATE;
  const update = parseConfig(trainingConfigSchema.shape.update, { labelSmoothing, clipNorm }, 'bench: update');
  const machinery = { network, store, optimiser, update, specialIds: DEFAULT_SPECIAL_IDS, seed: 1 };
  const batch = randomBatch(batchSize, sourceLength, targetLength);
  const losses: number[] = [];
  const step = async () => {
    const result = await trainStep(machinery, batch, { step: losses.length + 1, learningRate: 0.001 });
    losses.push(result.loss);
  };
  const timing = await time(step, repeats, warmup);
  await print({
    bench: 'train',
    ...{ engine: engine.description, threads, ...machine(), batchSize, sourceLength, targetLength, size },
    ...{ vocabulary: PEER_VOCABULARY, parameters: store.size, ...PEER_UPDATE, optimiser: 'adam', warmup, ...timing },
    targetTokensPerSecond: round((batch.numTargetTokens / timing.medianMs) * 1000),
    peakMemoryMib: peakMemoryMib(),
    ...{ lossFirst: losses[0], lossLast: losses.at(-1) },
  });
  optimiser.dispose();
  store.dispose();
}

/** Random ids; the end id takes one of the tokens on each side, as it does in training. */
function randomBatch(batchSize: number, sourceLength: number, targetLength: number): TrainingBatch {
  const pairs = Array.from({ length: batchSize }, (_, index) => ({
    source: randomIds(`source${String(index)}`, sourceLength),
    target: randomIds(`target${String(index)}`, targetLength),
  }));
  return assembleBatch(pairs, DEFAULT_SPECIAL_IDS);
}
