import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, openEngine } from '@tolmach/tensor-runtime';
import { printGrowth } from '@tolmach/testing-kit';
import { Optimiser, trainStep } from '@tolmach/training';
import { TranslationNetwork } from '../src/network/translation-network';
import { assembleBatch } from '../src/training/training-batch';
import { translationObjective } from '../src/training/translation-objective';
import { tinyConfig, tinyModelSection } from './tiny-run';

const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };
const BATCH = assembleBatch(
  [
    { source: [5, 6, 7], target: [8, 9] },
    { source: [10, 11], target: [12, 13, 14, 15] },
  ],
  DEFAULT_SPECIAL_IDS,
);

/** Prints what training steps leave behind. @param embeddings - `dense` or `lazy` */
async function main(embeddings = 'dense'): Promise<void> {
  await openEngine();
  const tying = embeddings === 'lazy' ? 'none' : 'all';
  const model = tinyModelSection({ encoder: { numLayers: 1 }, decoder: { numLayers: 1 }, tying });
  const config = tinyConfig(DATA, { optimiser: { kind: 'adam', embeddings }, model });
  const network = new TranslationNetwork(config.model, { source: 25, target: 25 });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(1, 0, 'initialise'));
  const optimiser = new Optimiser(store, config.optimiser);
  const { update, seed } = config;
  const objective = translationObjective(network, update, DEFAULT_SPECIAL_IDS);
  const machinery = { objective, store, optimiser, update, seed };
  await printGrowth((batch) => trainStep(machinery, BATCH, { step: batch + 1, learningRate: 0.001 }));
}

void main(...process.argv.slice(2));
