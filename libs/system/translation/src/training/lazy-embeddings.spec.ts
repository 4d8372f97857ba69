import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import type { HostTensors, OptimiserConfig } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectSameTensors, movedRows, openOrCpu } from '@tolmach/testing-kit';
import { Optimiser, trainStep } from '@tolmach/training';
import type { CountedBatch, StepMachinery, TrainedStep } from '@tolmach/training';
import { tinyConfig, tinyModelSection } from '../../testing/tiny-run';
import { TranslationNetwork } from '../network/translation-network';
import { assembleBatch } from './training-batch';
import { translationObjective } from './translation-objective';

jest.setTimeout(300_000); // a busy machine may take its time

const VOCABULARY = 25;
const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };
const batchOf = (...pairs: [source: number[], target: number[]][]) =>
  assembleBatch(
    pairs.map(([source, target]) => ({ source: Int32Array.from(source), target: Int32Array.from(target) })),
    DEFAULT_SPECIAL_IDS,
  );
/** Ids repeat within and between sides, rows are padded, and the batches share some ids. */
const BATCHES = [
  batchOf([[5, 6, 7, 5], [8, 9]], [[10, 11], [12, 13, 9, 15]]), // prettier-ignore
  batchOf([[20, 6], [24, 9, 9]]), // prettier-ignore
  batchOf([[7, 21, 10], [13, 6]], [[22], [8]]), // prettier-ignore
];

type Sections = Readonly<Record<string, unknown>>;

/** Trains on the batches in turn, and tells what each step said and what was left. */
async function trained(sections: Sections, optimiser: Partial<OptimiserConfig>, numSteps: number): Promise<Trained> {
  const model = tinyModelSection({ tying: 'none' });
  const config = tinyConfig(DATA, { model, optimiser, ...sections });
  const network = new TranslationNetwork(config.model, { source: VOCABULARY, target: VOCABULARY });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(1, 0, 'initialise'));
  const objective = translationObjective(network, config.update, DEFAULT_SPECIAL_IDS);
  const made = { objective, store, optimiser: new Optimiser(store, config.optimiser), update: config.update, seed: 7 };
  return stepThrough(made, BATCHES, numSteps);
}

interface Trained {
  readonly results: readonly TrainedStep[];
  readonly before: HostTensors;
  readonly weights: HostTensors;
  readonly slots: HostTensors;
}

/** Steps and frees the store and the optimiser. */
async function stepThrough<Params, Batch extends CountedBatch>(
  machinery: StepMachinery<Params, Batch>,
  batches: readonly Batch[],
  numSteps: number,
): Promise<Trained> {
  const { store, optimiser } = machinery;
  const before = await store.toHost();
  const results: TrainedStep[] = [];
  const { numTensors } = tf.memory();
  for (let step = 1; step <= numSteps; step++) {
    const batch = batches[(step - 1) % batches.length];
    if (batch !== undefined) results.push(await trainStep(machinery, batch, { step, learningRate: 0.1 }));
  }
  expect(tf.memory().numTensors).toBe(numTensors);
  const left = { results, before, weights: await store.toHost(), slots: await optimiser.toHost() };
  optimiser.dispose();
  store.dispose();
  return left;
}

beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

describe('lazy embeddings', () => {
  it.each<[name: string, sections: Sections]>([
    ['nothing tied', {}],
    ['target and output tied', { model: tinyModelSection({ tying: 'target' }) }],
    ['the norm clipped', { update: { batchTokens: 60, clipNorm: 0.05 } }],
    ['values clipped', { update: { batchTokens: 60, clipNorm: 0, clipValue: 0.003 } }],
    ['weight decay', { update: { batchTokens: 60, weightDecay: 0.1 } }],
    ['words and units dropped', { update: { batchTokens: 60, wordDropout: 0.4 }, model: tinyModelSection({ tying: 'none', encoder: { dropout: 0.3 } }) }], // prettier-ignore
    ['the embedding read twice', { model: tinyModelSection({ tying: 'none', decoder: { readoutSeesEmbedding: true, wiring: 'input_feeding' } }) }], // prettier-ignore
  ])('are dense ones where the optimiser remembers nothing: %s', async (_, sections) => {
    const dense = await trained(sections, { kind: 'sgd' }, 6);
    const lazy = await trained(sections, { kind: 'sgd', embeddings: 'lazy' }, 6);
    expectSameTensors(lazy.weights, dense.weights, 1e-6);
    lazy.results.forEach(({ loss, gradientNorm }, index) => {
      expect(loss).toBeCloseTo(dense.results[index]?.loss ?? NaN, 5);
      expect(gradientNorm).toBeCloseTo(dense.results[index]?.gradientNorm ?? NaN, 5);
    });
  });

  it.each(['adam', 'momentum', 'nesterov', 'rmsprop'] as const)(
    'begin as dense ones, then leave rows that a batch lacks, and their slots: %s',
    async (kind) => {
      const [dense, lazy] = [await trained({}, { kind }, 1), await trained({}, { kind, embeddings: 'lazy' }, 1)];
      expectSameTensors(lazy.weights, dense.weights, 1e-5);
      expectSameTensors(lazy.slots, dense.slots, 1e-6);
      const [later, denseLater] = [await trained({}, { kind, embeddings: 'lazy' }, 2), await trained({}, { kind }, 2)];
      const sources = [DEFAULT_SPECIAL_IDS.end, 20, 6].sort((a, b) => a - b);
      const targets = [DEFAULT_SPECIAL_IDS.start, 24, 9].sort((a, b) => a - b);
      expect(movedRows(lazy.weights, later.weights, 'embeddings/source')).toEqual(sources);
      expect(movedRows(lazy.weights, later.weights, 'embeddings/target')).toEqual(targets);
      expect(movedRows(dense.weights, denseLater.weights, 'embeddings/source').length).toBeGreaterThan(sources.length);
      for (const name of Object.keys(lazy.slots).filter((slot) => slot.startsWith('embeddings/source/'))) {
        expect(sources).toEqual(expect.arrayContaining(movedRows(lazy.slots, later.slots, name)));
      }
      expect(movedRows(lazy.weights, later.weights, 'embeddings/output')).toHaveLength(VOCABULARY);
    },
  );

  it('need no table that ids alone read', async () => {
    const tied = { model: tinyModelSection({ tying: 'target' }) };
    const { before, weights } = await trained(tied, { kind: 'adam', embeddings: 'lazy' }, 1);
    expect(movedRows(before, weights, 'embeddings/target')).toHaveLength(VOCABULARY);
    expect(movedRows(before, weights, 'embeddings/source').length).toBeLessThan(VOCABULARY / 2);
  });
});
