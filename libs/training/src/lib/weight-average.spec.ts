import { expectTensor, withoutLeaks } from '@tolmach/testing-kit';
import { ParameterStore, SeededRandom, openEngine, tf, uniform } from '@tolmach/tensor-runtime';
import { WeightAverage } from './weight-average';

beforeAll(() => openEngine());

it('equals the average computed by hand, early steps decaying faster', () =>
  withoutLeaks(async () => {
    const specs = { kernel: { shape: [2, 3], initialise: uniform(1) } };
    const store = ParameterStore.initialise<{ kernel: tf.Tensor }>(specs, new SeededRandom(1));
    const average = new WeightAverage(store, 0.5, await store.toHost());
    let expected = Array.from((await store.toHost())['kernel']?.values ?? []);
    for (let step = 1; step <= 12; step++) {
      const values = Array.from({ length: 6 }, (_, index) => Math.sin(step * 7 + index));
      tf.tidy(() => store.variable('kernel').assign(tf.tensor2d(values, [2, 3])));
      average.update(step);
      const decay = Math.min(0.5, (1 + step) / (10 + step));
      expected = expected.map((mean, index) => decay * mean + (1 - decay) * (values[index] ?? NaN));
    }
    const [tensor] = average.readAll();
    if (tensor !== undefined) expectTensor(tensor).toBeCloseTo([expected.slice(0, 3), expected.slice(3)], 1e-6);
    const saved = await average.toHost();
    const restored = new WeightAverage(store, 0.5, saved);
    expect(await restored.toHost()).toEqual(saved);
    tensor?.dispose();
    restored.dispose();
    average.dispose();
    store.dispose();
  }));
