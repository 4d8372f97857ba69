import {
  DEFAULT_SPECIAL_IDS,
  captioningTrainingConfigSchema,
  optimiserSchema,
  searchConfigSchema,
} from '@tolmach/contracts';
import type { HostTensors, OptimiserConfig } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { TranslationNetwork } from '@tolmach/seq2seq-network';
import type { CaptioningParams } from '@tolmach/seq2seq-network';
import { expectTensor, openOrCpu } from '@tolmach/testing-kit';
import { tinyBatch, tinyLearner } from '../../testing/tiny-captions';
import { tinyConfig, tinyModelSection } from '../../testing/tiny-run';
import type { CaptionBatch } from './captioning/caption-batches';
import { captionObjective } from './captioning/caption-objective';
import { selfCriticalObjective } from './captioning/self-critical';
import type { CountedBatch, Objective } from './objective';
import { Optimiser } from './optimiser';
import { trainStep } from './train-step';
import type { StepMachinery, StepResult } from './train-step';
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
  readonly results: readonly StepResult[];
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
  const results: StepResult[] = [];
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

function expectSame(lazy: HostTensors, dense: HostTensors, tolerance: number): void {
  expect(Object.keys(lazy)).toEqual(Object.keys(dense));
  for (const [name, tensor] of Object.entries(lazy)) {
    expectTensor(tensor, name).toBeCloseTo(dense[name]?.values ?? [], tolerance);
  }
}

/** Rows of a table that differ. */
function movedRows(before: HostTensors, after: HostTensors, name: string): number[] {
  const { shape = [], values = new Float32Array() } = before[name] ?? {};
  const width = values.length / (shape[0] ?? NaN);
  const hasMoved = (row: number) =>
    values.slice(row * width, (row + 1) * width).some((value, index) => value !== after[name]?.values[row * width + index]); // prettier-ignore
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => row).filter(hasMoved);
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
    expectSame(lazy.weights, dense.weights, 1e-6);
    lazy.results.forEach(({ loss, gradientNorm }, index) => {
      expect(loss).toBeCloseTo(dense.results[index]?.loss ?? NaN, 5);
      expect(gradientNorm).toBeCloseTo(dense.results[index]?.gradientNorm ?? NaN, 5);
    });
  });

  it.each(['adam', 'momentum', 'nesterov', 'rmsprop'] as const)(
    'begin as dense ones, then leave rows that a batch lacks, and their slots: %s',
    async (kind) => {
      const [dense, lazy] = [await trained({}, { kind }, 1), await trained({}, { kind, embeddings: 'lazy' }, 1)];
      expectSame(lazy.weights, dense.weights, 1e-5);
      expectSame(lazy.slots, dense.slots, 1e-6);
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

describe('lazy embeddings of captions', () => {
  const data = { images: 'images', captions: 'captions' };
  const learner = tinyLearner('head', { tying: 'none' });
  const batch = tinyBatch([[[4, 5, 6]], [[7, 8], [9], [10, 11, 12, 6]]]); // prettier-ignore
  const { update } = captioningTrainingConfigSchema.parse({
    data,
    update: { wordDropout: 0.3, doublyStochastic: 0.5 },
  });
  const codec = { decodeIds: (ids: ArrayLike<number>) => Array.from(ids, (id) => `w${String(id)}`).join(' ') };
  const search = searchConfigSchema.parse({ beamSize: 3, numBest: 3, lengthPenalty: 0, maxLength: 5 });
  const references = [['w4 w5 w6'], ['w7 w8', 'w9', 'w10 w11 w12 w6']];

  it.each<[name: string, objective: Objective<CaptioningParams, CaptionBatch>]>([
    ['cross-entropy and attention', captionObjective(learner, update)],
    ['self-critical', selfCriticalObjective(learner, { references, codec, search })],
  ])('are dense ones where the optimiser remembers nothing: %s', async (_, objective) => {
    const trainedWith = (embeddings: string) => {
      const store = ParameterStore.initialise(learner.network.specs(), new SeededRandom(4, 0, 'initialise'));
      const config = optimiserSchema.parse({ kind: 'sgd', embeddings });
      const optimiser = new Optimiser(store, config, undefined, (path) => Number(!path.startsWith('encoder/cnn/')));
      return stepThrough({ objective, store, optimiser, update, seed: 5 }, [batch], 4);
    };
    const [dense, lazy] = [await trainedWith('dense'), await trainedWith('lazy')];
    expectSame(lazy.weights, dense.weights, 1e-6);
    expect(movedRows(lazy.before, lazy.weights, 'embeddings/target').length).toBeGreaterThan(2);
  });
});
