import { ModelFileError } from '@tolmach/contracts';
import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { openEngine } from '../engine/engine';
import { constant, normal } from './initialiser';
import { listSpecs } from './parameter-spec';
import type { ParameterSpecs } from './parameter-spec';
import { ParameterStore } from './parameter-store';
import type { HostTensors } from '@tolmach/contracts';
import { SeededRandom } from '../random/seeded-random';
import { tf } from '../tensor/tf';

type Params = {
  readonly upper: readonly { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D }[];
  readonly bias: tf.Tensor1D;
  readonly bridge: { readonly kernel?: tf.Tensor2D };
};

const layer = { kernel: { shape: [3, 2], initialise: normal(1) }, bias: { shape: [2], initialise: constant(0.5) } };
const specs: ParameterSpecs<Params> = {
  upper: [layer, layer],
  bias: { shape: [4], initialise: constant(-1) },
  bridge: {},
};
const NAMES = ['bias', 'upper/0/bias', 'upper/0/kernel', 'upper/1/bias', 'upper/1/kernel'];

function openStore(seed = 8): ParameterStore<Params> {
  return ParameterStore.initialise(specs, new SeededRandom(seed));
}

describe('listSpecs', () => {
  it('names every leaf by its path, sorted, lists by their index', () => {
    expect(listSpecs(specs).map(({ path }) => path)).toEqual(NAMES);
    expect(listSpecs(specs, 'decoder')[1]?.path).toBe('decoder/upper/0/bias');
  });
});

describe.each(['tensorflow', 'cpu'] as const)('ParameterStore on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it('hands out its values as the tree of the specs', () => {
    withoutLeaks(() => {
      const store = openStore();
      expect(store.names).toEqual(NAMES);
      expect(store.size).toBe(20);
      tf.tidy(() => {
        const params = store.params(store.readAll());
        expect(params.bridge).toEqual({});
        expect(params.upper).toHaveLength(2);
        expectTensor(params.bias, 'bias').toEqual([-1, -1, -1, -1]);
        expectTensor(params.upper[1]?.bias ?? params.bias, 'upper/1/bias').toEqual([0.5, 0.5]);
        expectTensor(params.upper[0]?.kernel ?? params.bias, 'upper/0/kernel').toHaveShape([3, 2]);
      });
      store.dispose();
    });
  });

  it('starts each parameter from the seed and its own path', async () => {
    await withoutLeaks(async () => {
      const stores = [openStore(), openStore(), openStore(9)];
      const [values, again, other] = await Promise.all(stores.map((store) => store.toHost()));
      expect(again).toEqual(values);
      expect(other?.['upper/0/kernel']).not.toEqual(values?.['upper/0/kernel']);
      expect(values?.['upper/1/kernel']).not.toEqual(values?.['upper/0/kernel']);
      for (const store of stores) store.dispose();
    });
  });

  it('comes back from the host as it went, after a change too', async () => {
    await withoutLeaks(async () => {
      const store = openStore();
      tf.tidy(() => store.variable('upper/1/bias').assign(tf.tensor1d([3, 4])));
      const values = await store.toHost();
      const loaded = ParameterStore.fromHost(specs, values, 'file');
      expect(await loaded.toHost()).toEqual(values);
      expect(values['upper/1/bias']?.values).toEqual(Float32Array.of(3, 4));
      for (const one of [store, loaded]) one.dispose();
    });
  });

  it('names everything missing, extra and of another shape in one message', () => {
    const tensor = (...shape: number[]) => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
    const values: HostTensors = {
      bias: tensor(3),
      'upper/0/bias': tensor(2),
      'upper/0/kernel': tensor(2, 3),
      'upper/2/bias': tensor(2),
      constructor: tensor(1),
    };
    withoutLeaks(() => {
      const load = () => ParameterStore.fromHost(specs, values, 'weights.safetensors');
      expect(load).toThrow(ModelFileError);
      expect(load).toThrow(
        'weights.safetensors: expected the 5 parameters that the architecture in model.json has, received ' +
          'no upper/1/bias, upper/1/kernel; extra upper/2/bias, constructor; ' +
          'bias as [3] instead of [4]; upper/0/kernel as [2, 3] instead of [3, 2]. ' +
          'Check that weights.safetensors and model.json belong together.',
      );
    });
  });

  it('lists the names it has when asked for another', () => {
    const store = openStore();
    expect(() => store.variable('upper/2/bias')).toThrow(`expected one of ${NAMES.join(', ')}, received upper/2/bias.`);
    store.dispose();
  });
});
