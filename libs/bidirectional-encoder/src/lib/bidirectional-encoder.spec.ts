import { join } from 'node:path';
import { ShapeError, encoderConfigSchema, initialisationSchema } from '@tolmach/contracts';
import { INFER } from '@tolmach/recurrent-layer';
import type { CellParams, Mode } from '@tolmach/recurrent-layer';
import { ParameterStore, SeededRandom, disposeTree, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import {
  checkGradients,
  expectTensor,
  goldenToTensor,
  openOrCpu,
  readGolden,
  withoutLeaks,
} from '@tolmach/testing-kit';
import type { GoldenCase } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { BidirectionalEncoder } from './bidirectional-encoder';
import type { EncoderParams } from './bidirectional-encoder';

const golden = readGolden(join(__dirname, '../../fixtures/memory.json'));
const INITIALISATION = initialisationSchema.parse({});
const SIZES = { embeddingSize: golden.number('embeddingSize'), hiddenSize: golden.number('hiddenSize') };
/** Float32 against PyTorch in float64, three layers of five steps. */
const TOLERANCE = 2e-5;

function encoderOf(settings: Readonly<Record<string, unknown>> = {}): BidirectionalEncoder {
  return new BidirectionalEncoder(encoderConfigSchema.parse({ ...SIZES, ...settings }), INITIALISATION);
}

/** The tree of parameters, from tensors in the order of their sorted paths. */
function treeOf(paths: readonly string[], tensors: readonly tf.Tensor[]): EncoderParams {
  const cells = new Map<string, Record<string, tf.Tensor>>();
  paths.forEach((path, index) => {
    const cut = path.lastIndexOf('/');
    const cell = cells.get(path.slice(0, cut)) ?? {};
    cells.set(path.slice(0, cut), Object.assign(cell, { [path.slice(cut + 1)]: tensors[index] }));
  });
  const upper = [...cells.keys()].filter((key) => key.startsWith('upper/')).sort();
  const cell = (key: string): CellParams => cells.get(key) ?? {};
  return { forward: cell('forward'), backward: cell('backward'), upper: upper.map(cell) };
}

/** Checks memory and gradients of one case; the caller's tidy owns what is made. */
function expectGolden(one: GoldenCase): void {
  const encoder = encoderOf({ ...one.settings, cell: { kind: one.settings['cell'] } });
  const mask = goldenToTensor<tf.Rank.R2>(one.tensor('mask'));
  const paths = listSpecs(encoder.specs()).map(({ path }) => path);
  const names = ['embedded', ...paths.map((path) => `params/${path}`)];
  const apply = (tensors: readonly tf.Tensor[]): TensorMemory =>
    encoder.apply(treeOf(paths, tensors.slice(1)), tensors[0] as tf.Tensor3D, mask, INFER); // the embedded pieces
  const points = names.map((name) => goldenToTensor(one.tensor(name)));
  const memory = apply(points);
  expectTensor(memory.values, 'values').toBeCloseTo(one.tensor('values'), TOLERANCE);
  expectTensor(memory.summary, 'summary').toBeCloseTo(one.tensor('summary'), TOLERANCE);
  expectTensor(memory.mask, 'mask').toEqual(mask);
  const [valueWeights, summaryWeights] = ['valueWeights', 'summaryWeights'].map((name) =>
    goldenToTensor(one.tensor(name)),
  );
  const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const { values, summary } = apply(tensors);
    return values.mul(valueWeights ?? 0).sum().add(summary.mul(summaryWeights ?? 0).sum()); // prettier-ignore
  };
  tf.grads(loss)(points).forEach((gradient, index) => {
    const name = `gradient/${names[index] ?? ''}`;
    expectTensor(gradient, name).toBeCloseTo(one.tensor(name), TOLERANCE);
  });
}

describe.each(['tensorflow', 'cpu'] as const)('BidirectionalEncoder on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each(golden.cases.map((one) => [one.name, one] as const))(
    'has the values and gradients of PyTorch: %s',
    (_, one) =>
      withoutLeaks(() => {
        tf.tidy(() => {
          expectGolden(one);
        });
      }),
  );

  it('gives tensors that are all the caller’s', () => {
    withoutLeaks(() => {
      const store = ParameterStore.initialise(encoderOf().specs(), new SeededRandom(1));
      const [embedded, mask, read] = [normal([2, 3, 3], 'x'), maskOf([3, 1], 3), store.readAll()];
      const memory = encoderOf().apply(store.params(read), embedded as tf.Tensor3D, mask, INFER); // rank as given
      disposeTree(memory);
      expect(mask.isDisposed).toBe(false);
      tf.dispose([embedded, mask, ...read]);
      store.dispose();
    });
  });
});

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(13).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape);
}

function maskOf(lengths: readonly number[], time: number): tf.Tensor2D {
  return tf.tensor2d(lengths.map((length) => Array.from({ length: time }, (_, step) => (step < length ? 1 : 0))));
}

/** The memory of a freshly initialised encoder; the caller's tidy owns it. */
function memoryOf(
  encoder: BidirectionalEncoder,
  embedded: tf.Tensor,
  mask: tf.Tensor2D,
  mode: Mode = INFER,
): TensorMemory {
  const store = ParameterStore.initialise(encoder.specs(), new SeededRandom(1));
  const params = store.params(store.readAll());
  store.dispose();
  return encoder.apply(params, embedded as tf.Tensor3D, mask, mode); // [batch, time, 3]
}

const batches = fc.record({
  cell: fc.constantFrom('lstm', 'gru', 'elman'),
  numLayers: fc.integer({ min: 1, max: 3 }),
  lengths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
});

type Batch = typeof batches extends fc.Arbitrary<infer Value> ? Value : never;

function holds(check: (batch: Batch & { encoder: BidirectionalEncoder; embedded: tf.Tensor }) => void): void {
  withoutLeaks(() => {
    fc.assert(
      fc.property(batches, (batch) => {
        const encoder = encoderOf({ cell: { kind: batch.cell }, numLayers: batch.numLayers, residualFromLayer: 2 });
        tf.tidy(() => {
          check({ ...batch, encoder, embedded: normal([batch.lengths.length, 4, 3], 'embedded') });
        });
      }),
      { numRuns: 20, seed: 4 },
    );
  });
}

describe('BidirectionalEncoder', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it('leaves the same memory whatever stands on the padding and however much of it there is', () => {
    holds(({ encoder, embedded, lengths }) => {
      const longer = tf.concat([embedded, normal([lengths.length, 3, 3], 'more')], 1);
      const noise = normal(longer.shape, 'noise').mul(tf.sub(1, maskOf(lengths, 7).expandDims(2)));
      const short = memoryOf(encoder, embedded, maskOf(lengths, 4));
      const long = memoryOf(encoder, longer.add(noise), maskOf(lengths, 7));
      expectTensor(long.values.slice([0, 0, 0], [-1, 4, -1]), 'values').toBeCloseTo(short.values, 1e-6);
      expectTensor(long.values.slice([0, 4, 0], [-1, 3, -1]).abs().max(), 'padding').toEqual(0);
      expectTensor(long.summary, 'summary').toBeCloseTo(short.summary, 1e-6);
    });
  });

  it('permutes the memory with the batch', () => {
    holds(({ encoder, embedded, lengths }) => {
      const order = tf.tensor1d([...lengths.keys()].reverse(), 'int32');
      const mask = maskOf(lengths, 4);
      const straight = memoryOf(encoder, embedded, mask);
      const permuted = memoryOf(encoder, embedded.gather(order), mask.gather(order));
      expectTensor(permuted.values, 'values').toBeCloseTo(straight.values.gather(order), 1e-6);
      expectTensor(permuted.summary, 'summary').toBeCloseTo(straight.summary.gather(order), 1e-6);
    });
  });

  it('regularises in training only, with the masks of its seed and step', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const encoder = encoderOf({ dropout: 0.4 });
        const [embedded, mask] = [normal([2, 4, 3], 'embedded'), maskOf([4, 2], 4)];
        const train = (step: number) =>
          memoryOf(encoder, embedded, mask, { kind: 'train', random: new SeededRandom(1, step) }).values.arraySync();
        expect(train(3)).toEqual(train(3));
        expect(train(3)).not.toEqual(train(4));
        expect(train(3)).not.toEqual(memoryOf(encoder, embedded, mask).values.arraySync());
      });
    });
  });

  it('has the gradients of finite differences', async () => {
    await withoutLeaks(async () => {
      const encoder = encoderOf({ numLayers: 2, residualFromLayer: 2 });
      const [mask, embedded] = [maskOf([4, 2], 4), normal([2, 4, 3], 'embedded')];
      const read =
        (part: 'values' | 'summary') =>
        (point = mask as tf.Tensor) =>
          tf.tidy(() => memoryOf(encoder, point, mask)[part].clone());
      await checkGradients(read('values'), [embedded], { maxElements: 12 });
      await checkGradients(read('summary'), [embedded], { maxElements: 12 });
      tf.dispose([mask, embedded]);
    });
  });

  it('names the size that does not fit', () => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const encode = () => memoryOf(encoderOf(), tf.zeros([2, 4, 5]), maskOf([4, 2], 4));
        expect(encode).toThrow(ShapeError);
        expect(encode).toThrow(
          'BidirectionalEncoder.apply: expected a tensor [batch, time, 3], received [2, 4, 5]. ' +
            'Check encoder.embeddingSize in model.json.',
        );
      });
    });
  });

  it('pins names and shapes of its parameters', () => {
    const shapes = (settings: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(listSpecs(encoderOf(settings).specs()).map(({ path, spec }) => [path, spec.shape]));
    expect(shapes({ numLayers: 3 })).toEqual({
      'backward/bias': [8],
      'backward/kernel': [5, 8],
      'forward/bias': [8],
      'forward/kernel': [5, 8],
      'upper/0/bias': [16],
      'upper/0/kernel': [8, 16],
      'upper/1/bias': [16],
      'upper/1/kernel': [8, 16],
    });
    expect(shapes({ numLayers: 1, cell: { kind: 'gru', layerNorm: true } })).toEqual({
      'backward/bias': [6],
      'backward/gain': [6],
      'backward/inputKernel': [3, 6],
      'backward/recurrentBias': [6],
      'backward/recurrentKernel': [2, 6],
      'forward/bias': [6],
      'forward/gain': [6],
      'forward/inputKernel': [3, 6],
      'forward/recurrentBias': [6],
      'forward/recurrentKernel': [2, 6],
    });
  });
});
