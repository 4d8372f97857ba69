import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { tinyArchitecture } from '../../testing/tiny-classifier';
import { recurrentFeatures, recurrentSpecs } from './recurrent-features';

beforeAll(async () => {
  await openEngine({ engine: 'cpu' });
});

describe('recurrentFeatures', () => {
  /** Gathering at the longest sentence's last step, as a lecture once did, gives shorter ones the state of padding. */
  it('takes the last output of each sentence at its own length', () => {
    const { recurrent, embeddingSize, initialisation } = tinyArchitecture({ recurrent: { bidirectional: false } });
    const specs = recurrentSpecs(recurrent, embeddingSize, initialisation);
    const store = ParameterStore.initialise(specs, new SeededRandom(5, 0, 'features'));
    const compare = () => {
      const params = store.params(store.readAll());
      const embedded = tf.randomUniform<tf.Rank.R3>([2, 4, embeddingSize], -1, 1, 'float32', 7);
      const featuresOf = (words: tf.Tensor3D, ...mask: number[][]) =>
        recurrentFeatures(
          params,
          recurrent,
          { embedded: words, mask: tf.tensor2d(mask) },
          { initialisation, mode: INFER },
        );
      const together = featuresOf(embedded, [1, 1, 1, 1], [1, 1, 0, 0]);
      const alone = featuresOf(embedded.slice([1, 0, 0], [1, 2, embeddingSize]), [1, 1]);
      expectTensor(together.slice([1, 0], [1, -1])).toBeCloseTo(alone, 1e-6);
      expect(alone.abs().max().dataSync()[0]).toBeGreaterThan(1e-3);
    };
    withoutLeaks(() => {
      tf.tidy(compare);
    });
    store.dispose();
  });
});
