import path from 'node:path';
import { ConfigError, DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import type { TranslationTrainingConfig } from '../training-config';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, growthOfProgram } from '@tolmach/testing-kit';
import { Optimiser, trainStep } from '@tolmach/training';
import { tinyConfig } from '../../testing/tiny-run';
import { TranslationNetwork } from '../network/translation-network';
import { assembleBatch } from './training-batch';
import { translationObjective } from './translation-objective';

jest.setTimeout(900_000); // a busy machine may take its time

const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };
const BATCH = assembleBatch(
  [
    { source: Int32Array.of(5, 6, 7), target: Int32Array.of(8, 9) },
    { source: Int32Array.of(10, 11), target: Int32Array.of(12, 13, 14, 15) },
  ],
  DEFAULT_SPECIAL_IDS,
);

beforeAll(() => openEngine());

function openMachinery(sections: Record<string, unknown>) {
  const config: TranslationTrainingConfig = tinyConfig(DATA, { optimiser: { kind: 'sgd' }, ...sections });
  const network = new TranslationNetwork(config.model, { source: 25, target: 25 });
  const store = ParameterStore.initialise(network.specs(), new SeededRandom(1, 0, 'initialise'));
  const optimiser = new Optimiser(store, config.optimiser);
  const { update, seed } = config;
  const dispose = () => {
    optimiser.dispose();
    store.dispose();
  };
  const objective = translationObjective(network, update, DEFAULT_SPECIAL_IDS);
  return { machinery: { objective, store, optimiser, update, seed }, store, dispose };
}

/** Euclidean norm, and the largest absolute value, of what a step changed. */
function changeOf(before: HostTensors, after: HostTensors) {
  const differences = Object.entries(before).flatMap(([name, { values }]) =>
    Array.from(values, (value, index) => (after[name]?.values[index] ?? NaN) - value),
  );
  const largest = differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { norm: Math.hypot(...differences), largest };
}

async function changeOfOneStep(update: object) {
  const { machinery, store, dispose } = openMachinery({ update: { batchTokens: 60, ...update } });
  const before = await store.toHost();
  const { gradientNorm } = await trainStep(machinery, BATCH, { step: 1, learningRate: 1 });
  const change = changeOf(before, await store.toHost());
  dispose();
  return { ...change, gradientNorm };
}

describe('trainStep', () => {
  it('moves by the gradient, whose norm it reports', async () => {
    const { norm, gradientNorm } = await changeOfOneStep({ clipNorm: 0 });
    expect(norm).toBeCloseTo(gradientNorm, 3);
  });

  it('bounds the update by clipNorm and by clipValue', async () => {
    expect((await changeOfOneStep({ clipNorm: 0.01 })).norm).toBeCloseTo(0.01, 5);
    expect((await changeOfOneStep({ clipNorm: 0, clipValue: 0.003 })).largest).toBeCloseTo(0.003, 5);
  });

  it('shrinks every weight by weight decay alone where the rate is that of the decay', async () => {
    const { machinery, store, dispose } = openMachinery({
      update: { batchTokens: 60, weightDecay: 0.5, clipNorm: 1e-9 },
    });
    const before = await store.toHost();
    await trainStep(machinery, BATCH, { step: 1, learningRate: 0.1 });
    for (const [name, { shape, values }] of Object.entries(await store.toHost())) {
      expectTensor({ shape, values }, name).toBeCloseTo(before[name]?.values.map((value) => value * 0.95) ?? [], 1e-6);
    }
    dispose();
  });

  it('leaves the weights alone when the loss is not finite', async () => {
    const { machinery, store, dispose } = openMachinery({});
    tf.tidy(() => store.variable('decoder/outputBias').assign(tf.fill([25], Infinity)));
    const before = await store.toHost();
    const numBefore = tf.memory().numTensors;
    await expect(trainStep(machinery, BATCH, { step: 9, learningRate: 1 })).rejects.toThrow(ConfigError);
    expect(await store.toHost()).toEqual(before);
    expect(tf.memory().numTensors).toBe(numBefore);
    dispose();
  });

  it.each(['dense', 'lazy'])('keeps neither tensors nor memory over 1,000 batches, embeddings %s', (embeddings) => {
    const program = path.join(__dirname, '../../testing/step-memory-child.ts');
    const { numTensors, heapBytes, residentBytes } = growthOfProgram(program, embeddings);
    expect(numTensors).toBe(0);
    expect(heapBytes).toBeLessThan(10e6); // catches 10 kB a step
    expect(residentBytes).toBeLessThan(60e6); // catches 60 kB a step beside the allocators' own play
  });
});
