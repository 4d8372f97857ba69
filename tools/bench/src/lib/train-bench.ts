import { defineCommand } from '@tolmach/command-line';
import type { Call } from '@tolmach/command-line';
import { DEFAULT_SPECIAL_IDS, optimiserSchema, parseConfig } from '@tolmach/contracts';
import { translationTrainingConfigSchema } from '@tolmach/translation/system';
import { ParameterStore, openEngine, setProductPrecision } from '@tolmach/tensor-runtime';
import { Optimiser, trainStep } from '@tolmach/training';
import { TranslationNetwork } from '@tolmach/translation/network';
import { assembleBatch, translationObjective } from '@tolmach/translation/training';
import type { TrainingBatch } from '@tolmach/translation/training';
import { inputCount, knownFlags, peerOptions, sizeOption, tensorOptions, timingOptions } from './bench-options';
import { commandFlags } from './command-flags';
import { machine, peakMemoryMib } from './machine';
import { PEER_UPDATE, PEER_VOCABULARY, peerArchitecture, peerWeights } from './peer-model';
import { randomIds } from './random-ids';
import { runBench } from './run-bench';
import type { Print } from './run-bench';
import type { ResultLine } from './run-program';
import { takeTurns } from './take-turns';
import { round, time } from './timing';

const options = {
  batch: inputCount('sentence pairs in a batch', 128),
  sourceLength: inputCount('source tokens of each', 16),
  targetLength: inputCount('target tokens of each', 16),
  size: sizeOption,
  ...tensorOptions,
  ...timingOptions,
  ...peerOptions,
};
type TrainCall = Call<typeof options>;

/** `bench train`: one complete training step of the peer's model on random ids. */
export const trainBench = defineCommand({
  name: 'train',
  summary: 'Measure complete training steps: target tokens per second',
  examples: ['bench train', 'bench train --batch 64 --source-length 25 --target-length 25 --peer pytorch_gnmt.py'],
  options,
  run: (call) => runBench(call, { measure, compare }),
});

async function compare(call: TrainCall, print: Print): Promise<void> {
  const { batch, sourceLength, targetLength, size, threads, engine, productPrecision, repeats, warmup } = call.options;
  const { python, peer, baseline, rounds } = call.options;
  const flags = { batch, sourceLength, targetLength, size, threads, engine, productPrecision, repeats, warmup };
  const shape = ['--batch', batch, '--src-len', sourceLength, '--tgt-len', targetLength, '--steps', repeats].map(
    String,
  );
  const sizes = ['--emb', size, '--hid', size, '--att', size, '--threads', threads].map(String);
  await takeTurns(
    {
      ours: ['train', ...commandFlags(knownFlags(flags))],
      peers: peer === undefined ? [] : [[python, peer, 'train', '--malloc-keep', ...shape, ...sizes]],
      ...{ baseline, rounds },
      comparisons: [
        { ours: 'targetTokensPerSecond', peer: 'tgt_tokens_per_s', better: 'larger', labels: {}, isPeerLine },
        { ours: 'peakMemoryMib', peer: 'peak_rss_mib', better: 'smaller', labels: {}, isPeerLine },
      ],
    },
    print,
  );
}

function isPeerLine(line: ResultLine): boolean {
  return line.bench === 'train';
}

async function measure(call: TrainCall, print: Print): Promise<void> {
  const {
    batch: batchSize,
    sourceLength,
    targetLength,
    size,
    threads,
    productPrecision,
    repeats,
    warmup,
  } = call.options;
  const engine = await openEngine({ engine: call.options.engine, threads });
  setProductPrecision(productPrecision);
  const network = new TranslationNetwork(peerArchitecture(size), { source: PEER_VOCABULARY, target: PEER_VOCABULARY });
  const store = ParameterStore.fromHost(network.specs(), peerWeights(network, size), 'bench');
  const optimiser = new Optimiser(store, optimiserSchema.parse({}));
  const { labelSmoothing, clipNorm } = PEER_UPDATE;
  const update = parseConfig(
    translationTrainingConfigSchema.shape.update,
    { labelSmoothing, clipNorm },
    'bench: update',
  );
  const objective = translationObjective(network, update, DEFAULT_SPECIAL_IDS);
  const machinery = { objective, store, optimiser, update, seed: 1 };
  const batch = randomBatch(batchSize, sourceLength, targetLength);
  const losses: number[] = [];
  const step = async () => {
    const result = await trainStep(machinery, batch, { step: losses.length + 1, learningRate: 0.001 });
    losses.push(result.loss);
  };
  const timing = await time(step, repeats, warmup);
  await print({
    bench: 'train',
    ...{
      engine: engine.description,
      threads,
      ...machine(),
      batchSize,
      sourceLength,
      targetLength,
      size,
      productPrecision,
    },
    ...{ vocabulary: PEER_VOCABULARY, parameters: store.size, ...PEER_UPDATE, optimiser: 'adam', warmup, ...timing },
    targetTokensPerSecond: round((batch.size / timing.medianMs) * 1000),
    peakMemoryMib: peakMemoryMib(),
    ...{ lossFirst: losses[0], lossLast: losses.at(-1) },
  });
  optimiser.dispose();
  store.dispose();
}

/** Random ids; the end id is one of the tokens on each side, as in training. */
function randomBatch(batchSize: number, sourceLength: number, targetLength: number): TrainingBatch {
  const pairs = Array.from({ length: batchSize }, (_, index) => ({
    source: randomIds(`source${index}`, sourceLength, PEER_VOCABULARY),
    target: randomIds(`target${index}`, targetLength, PEER_VOCABULARY),
  }));
  return assembleBatch(pairs, DEFAULT_SPECIAL_IDS);
}
