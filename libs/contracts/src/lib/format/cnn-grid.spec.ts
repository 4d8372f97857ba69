import fc from 'fast-check';
import { cnnArchitectureSchema } from '../cnn-architecture';
import { ConfigError } from '../errors';
import { channelsOf, gridSize, gridSizes, windowsAlong } from './cnn-grid';

const window = { kernel: [3, 2], strides: [2, 2], padding: 'valid' };
const learnt = { weights: 'w', bias: 'b', activation: 'relu' };
const CNN = cnnArchitectureSchema.parse({
  name: 'sizes',
  input: { size: [8, 8], mean: [0, 0, 0], std: [1, 1, 1] },
  layers: [
    { op: 'conv2d', name: 'same', input: 'input', ...learnt, ...window, strides: [2, 1], padding: 'same', output_shape: [5] },
    { op: 'depthwise_conv2d', name: 'valid', input: 'same', ...learnt, ...window, output_shape: [5] },
    { op: 'add', name: 'sum', inputs: ['valid', 'valid'] },
    { op: 'global_average_pool', name: 'mean', input: 'sum' },
    { op: 'add', name: 'unlike', inputs: ['same', 'valid', 'same'] },
  ],
}); // prettier-ignore

describe('gridSizes', () => {
  it('lists what each layer on the way puts out, and nothing else', () => {
    expect([...gridSizes(CNN, 'mean', { height: 9, width: 7 })]).toEqual([
      ['input', { height: 9, width: 7, channels: 3 }],
      ['same', { height: 5, width: 7, channels: 5 }],
      ['valid', { height: 2, width: 3, channels: 5 }],
      ['sum', { height: 2, width: 3, channels: 5 }],
      ['mean', { height: 1, width: 1, channels: 5 }],
    ]);
    expect([...channelsOf(CNN).values()]).toEqual([3, 5, 5, 5, 5, 5]);
  });

  it('refuses images that are smaller than an unpadded window on the way', () => {
    expect(() => gridSize(CNN, 'mean', { height: 4, width: 9 })).toThrow(ConfigError);
    expect(() => gridSize(CNN, 'mean', { height: 4, width: 9 })).toThrow(
      'layer valid of CNN sizes: expected a grid of at least 3 x 2 cells, received 2 x 9. ' +
        'Use larger images, or an earlier layer of the network.',
    );
    expect(gridSize(CNN, 'same', { height: 4, width: 9 })).toEqual({ height: 2, width: 9, channels: 5 });
  });

  it('refuses to add grids of several sizes, naming the place it is given', () => {
    expect(() => gridSizes(CNN, 'unlike', { height: 9, width: 7 }, 'models/one')).toThrow(
      'layer unlike of models/one: expected grids of one size to add, received 5 x 7 x 5, 2 x 3 x 5, 5 x 7 x 5 ' +
        '(height x width x channels). Check the strides and channels of the layers before it.',
    );
  });
});

describe('windowsAlong', () => {
  const sizes = fc.record({
    size: fc.integer({ min: 1, max: 40 }),
    kernel: fc.integer({ min: 1, max: 9 }),
    stride: fc.integer({ min: 1, max: 5 }),
  });

  it.each(['same', 'valid'] as const)('covers an axis with as many places as fit (%s)', (padding) => {
    fc.assert(
      fc.property(sizes, ({ size, kernel, stride }) => {
        const along = { kernel: [kernel, 1], strides: [stride, 1], padding } as const;
        const { numPlaces, before, after } = windowsAlong('height', size, along);
        const padded = size + before + after;
        const starts = Array.from({ length: padded }, (_, start) => start).filter((start) => start % stride === 0);
        expect(Math.max(numPlaces, 0)).toBe(starts.filter((start) => start + kernel <= padded).length);
        expect(after - before).toBeGreaterThanOrEqual(0);
        expect(after - before).toBeLessThanOrEqual(1);
        if (padding === 'same') expect(numPlaces).toBe(Math.ceil(size / stride));
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('pads rows and columns by their own sizes', () => {
    const wide = { kernel: [1, 4], strides: [1, 2], padding: 'same' } as const;
    expect(windowsAlong('height', 7, wide)).toEqual({ numPlaces: 7, before: 0, after: 0 });
    expect(windowsAlong('width', 7, wide)).toEqual({ numPlaces: 4, before: 1, after: 2 });
  });
});
