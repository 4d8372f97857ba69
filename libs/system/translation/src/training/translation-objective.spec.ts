import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, disposeTree, openEngine } from '@tolmach/tensor-runtime';
import { openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { tinyConfig } from '../../testing/tiny-run';
import { TranslationNetwork } from '../network/translation-network';
import { assembleBatch } from './training-batch';
import { batchLoss, translationObjective } from './translation-objective';

const DATA = { train: [{ source: 'a', target: 'b' }], validation: { source: 'c', target: 'd' } };
const SHORT = { source: Int32Array.of(5, 6, 7), target: Int32Array.of(8, 9) };
const LONG = { source: Int32Array.of(10, 11), target: Int32Array.of(12, 13, 14, 15) };

beforeAll(() => openOrCpu(openEngine, 'tensorflow'));

it('translationObjective is the mean over the target tokens of what each sentence costs alone', () =>
  withoutLeaks(() => {
    const network = new TranslationNetwork(tinyConfig(DATA).model, { source: 25, target: 25 });
    const store = ParameterStore.initialise(network.specs(), new SeededRandom(1, 0, 'initialise'));
    const tensors = store.readAll();
    const params = store.params(tensors);
    const nats = [SHORT, LONG].map((pair) => {
      const batch = assembleBatch([pair], DEFAULT_SPECIAL_IDS);
      const loss = batchLoss(network, params, batch, { mode: INFER, smoothing: 0.1 });
      const [value = NaN] = loss.dataSync();
      loss.dispose();
      return value;
    });
    const objective = translationObjective(network, { labelSmoothing: 0.1, wordDropout: 0 }, DEFAULT_SPECIAL_IDS);
    const loss = objective.loss(params, assembleBatch([SHORT, LONG], DEFAULT_SPECIAL_IDS), INFER);
    const [nat1 = NaN, nat2 = NaN] = nats;
    expect(loss.dataSync()[0]).toBeCloseTo((nat1 + nat2) / 8, 5); // 3 and 5 tokens with their ends
    loss.dispose();
    disposeTree(tensors);
    store.dispose();
  }));
