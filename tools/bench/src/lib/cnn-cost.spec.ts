import { cnnArchitectureSchema } from '@tolmach/contracts';
import { cnnGigaflops } from './cnn-cost';

function layer(op: string, name: string, input: string, shape: object): object {
  return { op, name, input, weights: 'w', bias: 'b', padding: 'same', ...shape };
}

const CNN = cnnArchitectureSchema.parse({
  name: 'three layers',
  input: { size: [32, 48], mean: [0, 0, 0], std: [1, 1, 1] },
  layers: [
    layer('conv2d', 'stem', 'input', { kernel: [3, 5], strides: [2, 2], output_shape: [16, 24, 7] }),
    layer('depthwise_conv2d', 'middle', 'stem', { kernel: [3, 3], strides: [1, 2], output_shape: [16, 12, 7] }),
    layer('conv2d', 'unseen', 'stem', { kernel: [1, 1], strides: [1, 1], output_shape: [16, 24, 99] }),
    layer('conv2d', 'head', 'middle', { kernel: [1, 1], strides: [1, 1], output_shape: [16, 12, 11] }),
    { op: 'global_average_pool', name: 'pool', input: 'head' },
  ],
});

const STEM = 16 * 24 * 7 * 3 * 5 * 3;
const MIDDLE = 16 * 12 * 7 * 3 * 3;
const HEAD = 16 * 12 * 11 * 7;

describe('cnnGigaflops', () => {
  it('counts two for each multiply-add of the layers that the cut needs', () => {
    const image = { height: 32, width: 48 };
    expect(cnnGigaflops({ cnn: CNN, cut: 'pool', image }) * 1e9).toBeCloseTo(2 * (STEM + MIDDLE + HEAD), 3);
    expect(cnnGigaflops({ cnn: CNN, cut: 'stem', image }) * 1e9).toBeCloseTo(2 * STEM, 3);
  });

  it('counts at the size of the images, not at that of training', () => {
    const image = { height: 64, width: 48 };
    expect(cnnGigaflops({ cnn: CNN, cut: 'head', image }) * 1e9).toBeCloseTo(4 * (STEM + MIDDLE + HEAD), 3);
  });
});
