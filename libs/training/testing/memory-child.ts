import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { TranslationNetwork } from '@tolmach/seq2seq-network';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { Optimiser } from '../src/lib/optimiser';
import { trainStep } from '../src/lib/train-step';
import { assembleBatch } from '../src/lib/training-batch';
import { translationObjective } from '../src/lib/translation-objective';
import { tinyConfig, tinyModelSection } from './tiny-run';

const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };
const BATCH = assembleBatch(
  [
    { source: [5, 6, 7], target: [8, 9] },
    { source: [10, 11], target: [12, 13, 14, 15] },
  ],
  DEFAULT_SPECIAL_IDS,
);

const NUM_QUARTERS = 4;

/**
 * Prints what 1,000 training steps leave behind, after 200 to warm up; needs --expose-gc. Resident memory is told by the
 * middle two of four quarters: a leak grows in each of them, an allocator's jump is in one.
 */
async function main(): Promise<void> {
  await openEngine();
  const model = tinyModelSection({ encoder: { numLayers: 1 }, decoder: { numLayers: 1 } });
  const config = tinyConfig(DATA, { optimiser: { kind: 'adam' }, model });
  const network = new TranslationNetwork(config.model, { source: 25, target: 25 });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(1, 0, 'initialise'));
  const optimiser = new Optimiser(store, config.optimiser);
  const { update, seed } = config;
  const objective = translationObjective(network, update, DEFAULT_SPECIAL_IDS);
  const machinery = { objective, store, optimiser, update, seed };
  const run = async (from: number, to: number) => {
    for (let step = from; step <= to; step++) await trainStep(machinery, BATCH, { step, learningRate: 0.001 });
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    return { numTensors: tf.memory().numTensors, heapUsed, rss };
  };
  const warm = await run(1, 200);
  const growths: number[] = [];
  let done = warm;
  for (let quarter = 0; quarter < NUM_QUARTERS; quarter++) {
    const next = await run(201 + 250 * quarter, 450 + 250 * quarter);
    growths.push(next.rss - done.rss);
    done = next;
  }
  const [, low = NaN, high = NaN] = growths.sort((a, b) => a - b);
  const left = {
    numTensors: done.numTensors - warm.numTensors,
    heapBytes: done.heapUsed - warm.heapUsed,
    residentBytes: (low + high) * (NUM_QUARTERS / 2),
  };
  process.stdout.write(`${JSON.stringify(left)}\n`);
}

void main();
