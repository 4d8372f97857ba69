import { optimiserSchema, searchConfigSchema } from '@tolmach/contracts';
import { captioningTrainingConfigSchema } from '../training-config';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectSameTensors, movedRows, openOrCpu } from '@tolmach/testing-kit';
import { Optimiser, trainStep } from '@tolmach/training';
import type { Objective } from '@tolmach/training';
import { tinyBatch, tinyLearner } from '../../testing/tiny-captions';
import type { CaptioningParams } from '../network/captioning-network';
import type { CaptionBatch } from './caption-batches';
import { captionObjective } from './caption-objective';
import { selfCriticalObjective } from './self-critical';

jest.setTimeout(300_000); // a busy machine may take its time

beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

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
    const trainedWith = async (embeddings: string) => {
      const store = ParameterStore.initialise(learner.network.specs(), new SeededRandom(4, 0, 'initialise'));
      const config = optimiserSchema.parse({ kind: 'sgd', embeddings });
      const optimiser = new Optimiser(store, config, undefined, (path) => Number(!path.startsWith('encoder/cnn/')));
      const before = await store.toHost();
      const { numTensors } = tf.memory();
      for (let step = 1; step <= 4; step++) {
        await trainStep({ objective, store, optimiser, update, seed: 5 }, batch, { step, learningRate: 0.1 });
      }
      expect(tf.memory().numTensors).toBe(numTensors);
      const weights = await store.toHost();
      optimiser.dispose();
      store.dispose();
      return { before, weights };
    };
    const [dense, lazy] = [await trainedWith('dense'), await trainedWith('lazy')];
    expectSameTensors(lazy.weights, dense.weights, 1e-6);
    expect(movedRows(lazy.before, lazy.weights, 'embeddings/target').length).toBeGreaterThan(2);
  });
});
