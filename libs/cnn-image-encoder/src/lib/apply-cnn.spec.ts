import { cnnArchitectureSchema, gridSize } from '@tolmach/contracts';
import { ParameterStore, SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { withoutLeaks } from '@tolmach/testing-kit';
import fc from 'fast-check';
import { applyCnn } from './apply-cnn';
import { cnnSpecs } from './cnn-params';

const learnt = { weights: 'w', bias: 'b', kernel: [3, 2], activation: 'relu', output_shape: [5] };
const CNN = cnnArchitectureSchema.parse({
  name: 'sizes',
  input: { size: [8, 8], mean: [0, 0, 0], std: [1, 1, 1] },
  layers: [
    { op: 'conv2d', name: 'same', input: 'input', ...learnt, strides: [2, 1], padding: 'same' },
    { op: 'depthwise_conv2d', name: 'valid', input: 'same', ...learnt, strides: [2, 2], padding: 'valid' },
    { op: 'average_pool', name: 'pool', input: 'valid', kernel: [2, 3], strides: [1, 2], padding: 'same' },
    { op: 'global_average_pool', name: 'mean', input: 'pool' },
    { op: 'softmax', name: 'end', input: 'mean' },
  ],
});

describe('applyCnn', () => {
  beforeAll(() => openEngine({ engine: 'cpu' }));

  it('puts out grids of the size that the format says', () => {
    const layers = fc.constantFrom('input', ...CNN.layers.map(({ name }) => name));
    const size = fc.integer({ min: 6, max: 20 });
    withoutLeaks(() => {
      const store = ParameterStore.initialise(cnnSpecs(CNN, 'end'), new SeededRandom(1));
      fc.assert(
        fc.property(layers, size, size, (to, height, width) => {
          tf.tidy(() => {
            const params = store.params(store.readAll());
            const output = applyCnn(CNN, params, tf.zeros<tf.Rank.R4>([1, height, width, 3]), { to });
            const grid = gridSize(CNN, to, { height, width });
            expect([grid.height, grid.width, grid.channels]).toEqual(output.shape.slice(1));
          });
        }),
        { numRuns: 60, seed: 6 },
      );
      store.dispose();
    });
  });
});
