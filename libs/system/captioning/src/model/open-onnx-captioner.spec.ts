import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ConfigError, ModelFileError, ShapeError } from '@tolmach/contracts';
import type { HostTensors, PixelBatch, Precision } from '@tolmach/contracts';
import type { OnnxSource } from '@tolmach/onnx-executor';
import { NODE_FROM_SOURCE, expectTensor, readGolden } from '@tolmach/testing-kit';
import type { GoldenCase } from '@tolmach/testing-kit';
import { integerCaptioner } from '../../testing/integer-numbers';
import { tinyCaptioner } from '../../testing/tiny-graph-captioner';
import type { TinyCaptioner } from '../../testing/tiny-graph-captioner';
import { openOnnxCaptioner } from './open-onnx-captioner';

jest.setTimeout(120_000); // a busy machine may take its time

const golden = readGolden(path.join(__dirname, '../../fixtures/image-encoder.json'));
const image = { height: golden.number('height'), width: golden.number('width') };
const cnn = golden.settings['cnn'];
const GOLDEN_BATCH: PixelBatch = {
  pixels: Uint8Array.from(golden.tensor('pixels').values),
  batchSize: golden.number('batchSize'),
  ...image,
};
const WHERE = 'models/tiny';
/** Float32 against PyTorch in float64, through seven layers. */
const TOLERANCE = { absolute: 2e-6, relative: 2e-5 };

function captionerOf(one: GoldenCase, replaced: HostTensors = {}): TinyCaptioner {
  const paths = one.tensorNames.filter((name) => name.startsWith('encoder/'));
  const weights = { ...Object.fromEntries(paths.map((name) => [name, one.tensor(name)])), ...replaced };
  const encoder = { projectionSize: 0, ...one.settings };
  return tinyCaptioner({ cnn, image, encoder, weights, memorySize: one.tensor('summary').shape[1] ?? 0 });
}

function caseOf(name: string): GoldenCase {
  return golden.cases.find((one) => one.name === name) ?? golden;
}

function open(model: TinyCaptioner, precision: Precision = 'fp32') {
  return openOnnxCaptioner(model.file, model.cnn, model.weights, WHERE, { precision, threads: 1 });
}

async function encoded(model: TinyCaptioner, batch: PixelBatch, precision?: Precision): Promise<OnnxSource> {
  const { executor } = await open(model, precision);
  const source = await executor.encode(batch);
  executor.dispose();
  return source;
}

/** Memory values of a source as golden files have them. */
function valuesOf({ memory }: OnnxSource) {
  return { shape: memory.values.dims, values: memory.values.data as Float32Array }; // as the graph declares it
}

describe('against PyTorch', () => {
  it.each(golden.cases)('encodes up to $name', async (one) => {
    const source = await encoded(captionerOf(one), GOLDEN_BATCH);
    expectTensor(valuesOf(source), 'values').toBeCloseTo(one.tensor('values'), TOLERANCE);
    const summary = source.start['layer0/hidden']; // the bridge copies it
    const received = { shape: summary?.dims ?? [], values: summary?.data as Float32Array }; // the graph's outputs are float32
    expectTensor(received, 'summary').toBeCloseTo(one.tensor('summary'), TOLERANCE);
  });
});

describe('in int8', () => {
  const CUTS = ['stem', 'depthwise', 'sum', 'largest', 'mean', 'valid', 'odd one out'];

  /** The model of a case with relu6 where its CNN has other activations, and another normalisation if one is given. */
  function relu6Captioner(name: string, normalisation: object = {}, replaced: HostTensors = {}): TinyCaptioner {
    const { cnn: network, ...model } = captionerOf(caseOf(name), replaced);
    const layers = network.layers.map((layer) =>
      'activation' in layer && layer.activation !== 'linear' ? { ...layer, activation: 'relu6' as const } : layer,
    );
    return { ...model, cnn: { ...network, input: { ...network.input, ...normalisation }, layers } };
  }

  async function distances(model: TinyCaptioner): Promise<number[]> {
    const [real, integer] = await Promise.all([encoded(model, GOLDEN_BATCH), encoded(model, GOLDEN_BATCH, 'int8')]);
    const { values } = valuesOf(real);
    return [...valuesOf(integer).values].map((value, index) => Math.abs(value - (values[index] ?? NaN)));
  }

  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length;

  it.each(CUTS)('stays near float32 up to %s', async (name) => {
    const apart = await distances(relu6Captioner(name));
    expect(mean(apart)).toBeLessThan(0.03); // of 0 to 6
    expect(Math.max(...apart)).toBeLessThan(0.3);
    expect(Math.max(...apart)).toBeGreaterThan(1e-4); // bytes it is
  });

  it('takes pixels as they come where one range of bytes says their normalisation', async () => {
    const apart = await distances(relu6Captioner('stem', { mean: [127, 127, 127], std: [64, 64, 64] }));
    expect(mean(apart)).toBeLessThan(0.01);
    expect(Math.max(...apart)).toBeLessThan(0.06); // two and a half steps of 6 / 255
  });

  it('keeps the bias of a kernel of next to nothing', async () => {
    const kernel = { shape: [3, 5, 3, 6], values: new Float32Array(270).fill(1e-12) };
    const bias = { shape: [6], values: Float32Array.of(0.5, 1, 2, 3, 4, 5) };
    const replaced = { 'encoder/cnn/stem/weights': kernel, 'encoder/cnn/stem/bias': bias };
    const apart = await distances(relu6Captioner('stem', {}, replaced));
    expect(Math.max(...apart)).toBeLessThan(0.013); // half a step
  });

  it('names weights that are missing', async () => {
    const { weights, ...model } = relu6Captioner('sum');
    const { 'encoder/cnn/stem/weights': _, 'encoder/cnn/middle/project/bias': __, ...others } = weights;
    await expect(open({ ...model, weights: others }, 'int8')).rejects.toThrow(
      'received no encoder/cnn/stem/weights, encoder/cnn/middle/project/bias.',
    );
  });

  it('computes a CNN with other activations in float32', async () => {
    const source = await encoded(captionerOf(caseOf('mean')), GOLDEN_BATCH, 'int8');
    expectTensor(valuesOf(source), 'values').toBeCloseTo(caseOf('mean').tensor('values'), TOLERANCE);
  });

  it('projects in int8', async () => {
    const one = caseOf('projection and positions');
    const received = valuesOf(await encoded(captionerOf(one), GOLDEN_BATCH, 'int8'));
    const largest = Math.max(...one.tensor('values').values.map(Math.abs));
    expectTensor(received, 'values').toBeCloseTo(one.tensor('values'), 0.02 * largest);
    expect(() => {
      expectTensor(received, 'values').toBeCloseTo(one.tensor('values'), TOLERANCE);
    }).toThrow('expectTensor');
  });
});

describe('batches', () => {
  const fp32 = () => captionerOf(caseOf('valid'));
  const sizes = [
    [1, 'fp32', fp32],
    [5, 'fp32', fp32],
    [5, 'int8', integerCaptioner], // ranges of activations are an image's own
  ] as const;

  it.each(sizes)('encodes %d images in %s as it does each alone', async (batchSize, precision, modelOf) => {
    const model = modelOf();
    const { height, width } = model.file.image;
    const { executor, description } = await open(model, precision);
    expect(description).toMatch(/^ONNX Runtime \d+\.\d+\.\d+, CPU, 1 thread, (fp32|int8)$/u);
    const imageBytes = height * width * 3;
    const pixels = Uint8Array.from({ length: batchSize * imageBytes }, (_, index) => darker(index / imageBytes, index));
    const all = valuesOf(await executor.encode({ pixels, batchSize, height, width }));
    expect(all.shape[0]).toBe(batchSize);
    const size = all.values.length / batchSize;
    for (let row = 0; row < batchSize; row++) {
      const own = pixels.subarray(row * imageBytes, (row + 1) * imageBytes);
      const alone = valuesOf(await executor.encode({ pixels: own, batchSize: 1, height, width }));
      expectTensor({ shape: alone.shape, values: all.values.subarray(row * size, (row + 1) * size) }).toBeCloseTo(
        alone,
      );
    }
    executor.dispose();
  });

  /** Each image has a narrower range of colours than the one before. */
  const darker = (image: number, index: number) => ((index * 7919) % 251) / (1 + Math.floor(image));

  it('says which size of images it takes', async () => {
    const { executor } = await open(captionerOf(caseOf('stem')));
    const other = { ...GOLDEN_BATCH, height: image.width, width: image.height };
    await expect(executor.encode(other)).rejects.toThrow(ShapeError);
    await expect(executor.encode(other)).rejects.toThrow(
      'encode: expected images of 19 x 22 pixels (height x width, model.json), received 22 x 19. ' +
        'Resize them to image.height and image.width.',
    );
    executor.dispose();
  });
});

describe('search', () => {
  it('steps the decoder over the cells of a grid', async () => {
    const { executor } = await open(captionerOf(caseOf('largest')));
    const source = await executor.encode(GOLDEN_BATCH);
    const state = executor.decoder.start(source, 1);
    const request = { parents: Int32Array.of(0, 1), lastIds: Int32Array.of(2, 2), topK: 3, withAttention: true };
    const { ids, logProbs, attention = new Float32Array() } = await executor.decoder.step(state, request);
    expect([ids.length, logProbs.length]).toEqual([6, 6]);
    const numPositions = source.memory.values.dims[1] ?? NaN;
    expect(attention).toHaveLength(2 * numPositions);
    expect(attention.subarray(numPositions).reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 5);
    executor.releaseSource(source);
    executor.dispose();
  });
});

describe('models that do not fit', () => {
  it('names missing, extra and mis-shaped weights in one sentence', async () => {
    const one = caseOf('projection and positions');
    const { weights, ...model } = captionerOf(one, {
      'encoder/cnn/stem/weights': { shape: [3, 5, 6, 3], values: new Float32Array(270) },
      'encoder/cnn/valid/bias': { shape: [8], values: new Float32Array(8) },
    });
    const { 'encoder/positions': _, ...others } = weights;
    const opening = open({ ...model, weights: others });
    await expect(opening).rejects.toThrow(ModelFileError);
    await expect(opening).rejects.toThrow(
      'received no encoder/positions; extra encoder/cnn/valid/bias; encoder/cnn/stem/weights as [3, 5, 6, 3] instead of [3, 5, 3, 6].',
    );
  });

  it('names the layers where the cut is none of them', async () => {
    const model = captionerOf(caseOf('stem'));
    const { architecture } = model.file;
    const encoder = { ...architecture.encoder, cut: 'head' };
    const opening = open({ ...model, file: { ...model.file, architecture: { ...architecture, encoder } } });
    await expect(opening).rejects.toThrow(ConfigError);
    await expect(opening).rejects.toThrow(
      /encoder\.cut of models\/tiny: expected the name of a layer \(stem, .*softmax\), received head/u,
    );
  });

  it('names the layer whose window is larger than its grid', async () => {
    const model = captionerOf(caseOf('stem'));
    const layers = model.cnn.layers.map((layer) => ({
      ...layer,
      kernel: [40, 3] as [number, number],
      padding: 'valid' as const,
    }));
    const opening = open({ ...model, cnn: { ...model.cnn, layers } });
    await expect(opening).rejects.toThrow(
      'layer stem of models/tiny: expected a grid of at least 40 x 3 cells, received 19 x 22.',
    );
  });

  it('names the layer that adds grids of unlike sizes', async () => {
    const model = captionerOf(caseOf('sum'));
    const layers = model.cnn.layers.map((layer) =>
      layer.name === 'middle/beside' ? { ...layer, strides: [2, 2] as [number, number] } : layer,
    );
    const opening = open({ ...model, cnn: { ...model.cnn, layers } });
    await expect(opening).rejects.toThrow(
      'layer middle/sum of models/tiny: expected grids of one size to add, received 10 x 11 x 5, 5 x 11 x 5, 10 x 11 x 5',
    );
  });
});

it('leaves nothing of 100 opened and closed models, and loads no TensorFlow.js', () => {
  const program = path.join(__dirname, '../../testing/captioner-child.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [...NODE_FROM_SOURCE, '--expose-gc', program], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { heapBytes, residentBytes, hasTensorflow } = JSON.parse(stdout) as Record<string, number>; // as it prints them
  process.stderr.write(`over 100 models on onnx: ${stdout}`);
  expect(hasTensorflow).toBe(false);
  expect(heapBytes).toBeLessThan(2e6); // a model has 3 MB of weights
  expect(residentBytes).toBeLessThan(60e6); // two models in a hundred not closed would pass it
});
