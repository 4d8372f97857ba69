import { join } from 'node:path';
import {
  ConfigError,
  ShapeError,
  cnnArchitectureSchema,
  imageEncoderConfigSchema,
  initialisationSchema,
} from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, disposeTree, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import { expectTensor, goldenToTensor, openOrCpu, readGolden, withoutLeaks } from '@tolmach/testing-kit';
import type { GoldenCase } from '@tolmach/testing-kit';
import { applyCnn } from './apply-cnn';
import { CnnImageEncoder } from './cnn-image-encoder';
import type { ImageEncoderParams } from './cnn-image-encoder';

const golden = readGolden(join(__dirname, '../../fixtures/memory.json'));
const CNN = cnnArchitectureSchema.parse(golden.settings['architecture']);
/** Float32 against PyTorch in float64: ten layers, values up to a few tens. */
const TOLERANCE = 5e-5;

function encoderOf(settings: Readonly<Record<string, unknown>>, height = 13, width = 17): CnnImageEncoder {
  const config = imageEncoderConfigSchema.parse({ projectionSize: 0, ...settings });
  return new CnnImageEncoder(config, CNN, { height, width }, initialisationSchema.parse({}));
}

/** The encoder of a golden case, which for an inner grid is that of the images it would come from. */
function encoderOfCase({ settings }: GoldenCase): CnnImageEncoder {
  const { cut, projectionSize, positions } = settings;
  const scale = settings['from'] === 'input' ? 1 : 2;
  const [height, width] = [Number(settings['height']) * scale, Number(settings['width']) * scale];
  return encoderOf({ cut, projectionSize, positions }, height, width);
}

/** The tree of parameters, from tensors by slash path; what stands before an inner grid is left out. */
function treeOf(tensors: ReadonlyMap<string, tf.Tensor>): ImageEncoderParams {
  const cnn: Record<string, Record<string, tf.Tensor>> = {};
  const rest: Record<string, Record<string, tf.Tensor> | tf.Tensor> = { projection: {} };
  for (const [path, tensor] of tensors) {
    const cut = path.lastIndexOf('/');
    const [parent, name] = [path.slice(0, Math.max(cut, 0)), path.slice(cut + 1)];
    if (parent.startsWith('cnn/')) Object.assign((cnn[parent.slice(4)] ??= {}), { [name]: tensor });
    else if (parent === 'projection') Object.assign(rest['projection'] ?? {}, { [name]: tensor });
    else rest[name] = tensor;
  }
  return { cnn, ...rest } as unknown as ImageEncoderParams; // the paths are those of its specs
}

/** Checks memory and gradients of one case; the caller's tidy owns what is made. */
function expectGolden(one: GoldenCase): void {
  const encoder = encoderOfCase(one);
  const names = one.tensorNames.filter((name) => name === 'input' || name.startsWith('params/'));
  const apply = ([input, ...params]: readonly tf.Tensor[]): TensorMemory => {
    const paths = names.slice(1).map((name) => name.slice('params/'.length));
    const tree = treeOf(new Map(params.map((tensor, index) => [paths[index] ?? '', tensor])));
    return encoder.apply(tree, input as tf.Tensor4D, INFER, String(one.settings['from'])); // the image or inner grid
  };
  const points = names.map((name) => goldenToTensor(one.tensor(name)));
  const memory = apply(points);
  expectTensor(memory.values, 'values').toBeCloseTo(one.tensor('values'), TOLERANCE);
  expectTensor(memory.summary, 'summary').toBeCloseTo(one.tensor('summary'), TOLERANCE);
  expectTensor(memory.mask, 'mask').toEqual(tf.ones([2, encoder.numPositions]));
  expect(memory.values.shape).toEqual([2, encoder.numPositions, encoder.memorySize]);
  const [valueWeights, summaryWeights] = ['valueWeights', 'summaryWeights'].map((name) =>
    goldenToTensor(one.tensor(name)),
  );
  const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const { values, summary } = apply(tensors);
    return values.mul(valueWeights ?? 0).sum().add(summary.mul(summaryWeights ?? 0).sum()); // prettier-ignore
  };
  tf.grads(loss)(points).forEach((gradient, index) => {
    const name = `gradient/${names[index] ?? ''}`;
    expectTensor(gradient, name).toBeCloseTo(one.tensor(name), 4 * TOLERANCE);
  });
}

describe.each(['tensorflow', 'cpu', 'wasm'] as const)('CnnImageEncoder on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(golden.cases.map((one) => [one.name, one] as const))(
    'has the values and gradients of PyTorch: %s',
    (_, one) => {
      withoutLeaks(() => {
        tf.tidy(() => {
          expectGolden(one);
        });
      });
    },
  );

  it('gives tensors that are all the caller’s', () => {
    withoutLeaks(() => {
      const encoder = encoderOf({ projectionSize: 8, positions: 'learnt' });
      const store = ParameterStore.initialise(encoder.specs(), new SeededRandom(1));
      const [input, read] = [normal([2, 13, 17, 3]), store.readAll()];
      const memory = encoder.apply(store.params(read), input, INFER);
      expect(memory.values.shape).toEqual([2, encoder.numPositions, 8]);
      disposeTree(memory);
      expect(input.isDisposed).toBe(false);
      tf.dispose([input, ...read]);
      store.dispose();
    });
  });

  it('frees the outputs of inner layers while it runs', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const encoder = encoderOf({ cut: 'probabilities' });
        const store = ParameterStore.initialise(encoder.specs(), new SeededRandom(1));
        const params = store.params(store.readAll());
        const input = normal([2, 13, 17, 3]);
        const before = tf.memory().numTensors;
        applyCnn(CNN, params.cnn, input, { to: 'probabilities' });
        expect(tf.memory().numTensors).toBe(before + 1);
        store.dispose();
      });
    });
  });
});

function normal(shape: [number, number, number, number]): tf.Tensor4D {
  return tf.tensor4d(new SeededRandom(13).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

describe('CnnImageEncoder', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it('pins the names and shapes of its parameters', () => {
    const specs = listSpecs(encoderOf({ projectionSize: 8, positions: 'learnt' }).specs());
    expect(specs.map(({ path, spec }) => `${path} [${spec.shape.join(', ')}]`)).toEqual([
      'cnn/block_0/depthwise/bias [4]',
      'cnn/block_0/depthwise/weights [5, 3, 4, 1]',
      'cnn/block_0/project/bias [5]',
      'cnn/block_0/project/weights [1, 1, 4, 5]',
      'cnn/block_1/depthwise/bias [6]',
      'cnn/block_1/depthwise/weights [3, 3, 6, 1]',
      'cnn/block_1/expand/bias [6]',
      'cnn/block_1/expand/weights [2, 3, 5, 6]',
      'cnn/head/bias [7]',
      'cnn/head/weights [1, 1, 6, 7]',
      'cnn/stem/bias [4]',
      'cnn/stem/weights [3, 3, 3, 4]',
      'positions [6, 8]',
      'projection/bias [8]',
      'projection/kernel [7, 8]',
    ]);
  });

  it('continues from an inner grid as if it had seen the image', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const encoder = encoderOf({ projectionSize: 8 });
        const store = ParameterStore.initialise(encoder.specs(), new SeededRandom(1));
        const params = store.params(store.readAll());
        const image = normal([2, 13, 17, 3]);
        const inner = applyCnn(CNN, params.cnn, image, { to: 'block_1/depthwise' });
        const { values } = encoder.apply(params, inner, INFER, 'block_1/depthwise');
        expectTensor(values, 'values').toEqual(encoder.apply(params, image, INFER).values);
        store.dispose();
      });
    });
  });

  it('permutes the memory with the batch, and the grid with nothing', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const encoder = encoderOf({ projectionSize: 8, positions: 'learnt' });
        const store = ParameterStore.initialise(encoder.specs(), new SeededRandom(1));
        const params = store.params(store.readAll());
        const images = normal([3, 13, 17, 3]);
        const { values } = encoder.apply(params, images.reverse(0), INFER);
        const expected = encoder.apply(params, images, INFER).values.reverse(0);
        expectTensor(values, 'values').toBeCloseTo(expected, 1e-6);
        store.dispose();
      });
    });
  });

  it('drops cells in training only, with the masks of its seed and step', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const encoder = encoderOf({ projectionSize: 8, dropout: 0.4 });
        const store = ParameterStore.initialise(encoder.specs(), new SeededRandom(1));
        const params = store.params(store.readAll());
        const images = normal([3, 13, 17, 3]);
        const train = (step: number) =>
          encoder.apply(params, images, { kind: 'train', random: new SeededRandom(1, step) }).values.arraySync();
        expect(train(3)).toEqual(train(3));
        expect(train(3)).not.toEqual(train(4));
        expect(train(3)).not.toEqual(encoder.apply(params, images, INFER).values.arraySync());
        store.dispose();
      });
    });
  });

  it('refuses a cut that the network has not, and a grid that its positions do not fit', () => {
    expect(() => encoderOf({ cut: 'haed' })).toThrow(ConfigError);
    withoutLeaks(() => {
      tf.tidy(() => {
        const encoder = encoderOf({ projectionSize: 8, positions: 'learnt' });
        const store = ParameterStore.initialise(encoder.specs(), new SeededRandom(1));
        const params = store.params(store.readAll());
        expect(() => encoder.apply(params, normal([1, 33, 17, 3]), INFER)).toThrow(
          'CnnImageEncoder.apply: expected a tensor [batch, 6, 8], received [1, 16, 8]. ' +
            'Learnt positions belong to one size of images.',
        );
        expect(() => encoder.apply(params, normal([1, 13, 17, 2]), INFER)).toThrow(ShapeError);
        store.dispose();
      });
    });
  });
});
