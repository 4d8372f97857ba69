import { applyCnn, normalisePixels } from '@tolmach/cnn-image-encoder';
import { cnnArchitectureSchema } from '@tolmach/contracts';
import { captioningArchitectureSchema } from '../architecture';
import { ParameterStore, disposeTree, listSpecs, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, irregularWeights, tinySections, withoutLeaks } from '@tolmach/testing-kit';
import { CaptioningNetwork } from './captioning-network';

const convolution = (name: string, input: string, shape: object) => {
  return { op: 'conv2d', name, input, weights: `${name}/weights`, bias: `${name}/bias`, padding: 'same', ...shape };
};
const CNN = cnnArchitectureSchema.parse({
  name: 'tiny',
  input: { size: [16, 24], mean: [127, 120, 110], std: [128, 130, 125] },
  layers: [
    convolution('stem', 'input', { kernel: [3, 3], strides: [4, 4], output_shape: [4, 6, 5] }),
    convolution('head', 'stem', { kernel: [1, 1], strides: [2, 2], output_shape: [2, 3, 7] }),
    convolution('beyond', 'head', { kernel: [1, 1], strides: [1, 1], output_shape: [2, 3, 9] }),
  ],
});

function tinyNetwork({ tying = 'target', encoder = {} } = {}): CaptioningNetwork {
  const { decoder } = tinySections();
  const keys = { encoder: { projectionSize: 8, ...encoder }, decoder, tying };
  const architecture = captioningArchitectureSchema.parse(keys);
  return new CaptioningNetwork({ architecture, cnn: CNN, image: { height: 16, width: 24 }, vocabularySize: 22 });
}

const shapesOf = (network: CaptioningNetwork) =>
  listSpecs(network.specs()).map(({ path, spec }) => `${path} [${spec.shape.join(', ')}]`);

beforeAll(() => openEngine());

describe('parameters of the captioning network', () => {
  it('have the names and shapes of model folders that exist, none of them beyond the cut', () => {
    expect(shapesOf(tinyNetwork({ encoder: { positions: 'learnt' } }))).toMatchSnapshot();
  });

  it.each([
    ['target', ['embeddings/target [22, 12]']],
    ['none', ['embeddings/output [22, 12]', 'embeddings/target [22, 12]']],
  ])('tying %s leaves as many matrices as it says', (tying, expected) => {
    expect(shapesOf(tinyNetwork({ tying })).filter((line) => line.startsWith('embeddings/'))).toEqual(expected);
  });
});

it('makes the same memory from pixels as from the output of an inner layer', () =>
  withoutLeaks(() => {
    const network = tinyNetwork();
    const store = ParameterStore.fromHost(network.specs(), irregularWeights(listSpecs(network.specs()), 4), 'spec');
    const tensors = store.readAll();
    const params = store.params(tensors);
    const pixels = Uint8Array.from({ length: 2 * 16 * 24 * 3 }, (_, place) => (place * 37) % 251);
    const batch = { pixels, batchSize: 2, height: 16, width: 24 };
    const whole = network.encodeBatch(params, batch);
    const grid = tf.tidy(() => applyCnn(CNN, params.encoder.cnn, normalisePixels(CNN, batch), { to: 'stem' }));
    const inTwo = network.encode(params, grid, undefined, 'stem');
    expect([network.grid, network.numPositions]).toEqual([{ height: 2, width: 3, channels: 7 }, 6]);
    expectTensor(whole.values).toHaveShape([2, 6, 8]);
    expectTensor(inTwo.values).toBeCloseTo(whole.values, 1e-6);
    expectTensor(inTwo.summary).toBeCloseTo(whole.summary, 1e-6);
    disposeTree([whole, inTwo, grid, tensors]);
    store.dispose();
  }));
