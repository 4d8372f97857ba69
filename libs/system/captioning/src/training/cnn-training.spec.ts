import { cnnArchitectureSchema } from '@tolmach/contracts';
import { TINY_CNN } from '../../testing/tiny-captions';
import { cnnTraining } from './cnn-training';

const conv = (name: string, input: string) => {
  const shape = { kernel: [1, 1], strides: [1, 1], output_shape: [4, 4, 3], padding: 'same' };
  return { op: 'conv2d', name, input, weights: `${name}/weights`, bias: `${name}/bias`, ...shape };
};
const RESIDUAL = cnnArchitectureSchema.parse({
  name: 'residual',
  input: { size: [4, 4], mean: [0, 0, 0], std: [1, 1, 1] },
  layers: [
    conv('stem', 'input'),
    conv('expand', 'stem'),
    { op: 'add', name: 'sum', inputs: ['stem', 'expand'] },
    conv('head', 'sum'),
  ],
});

describe('cnnTraining', () => {
  it('freezes all and caches the cut where no layer is named', () => {
    expect(cnnTraining(TINY_CNN, 'head', {})).toEqual({ cached: 'head', trained: new Set() });
  });

  it('trains from the named layer to the cut, and caches what that layer reads', () => {
    expect(cnnTraining(TINY_CNN, 'head', { trainFrom: 'middle' })).toEqual({
      cached: 'stem',
      trained: new Set(['middle', 'head']),
    });
    expect(cnnTraining(TINY_CNN, 'head', { trainFrom: 'stem' })).toEqual({
      cached: 'input',
      trained: new Set(['stem', 'middle', 'head']),
    });
    expect(cnnTraining(RESIDUAL, 'head', { trainFrom: 'expand' })).toEqual({
      cached: 'stem',
      trained: new Set(['expand', 'sum', 'head']),
    });
  });

  it.each([
    ['a name near another', 'mide', 'Did you mean middle?'],
    ['a layer beyond the cut', 'pool', 'expected one of stem, middle, head, received pool.'],
  ])('refuses %s', (_, trainFrom, sentence) => {
    expect(() => cnnTraining(TINY_CNN, 'head', { trainFrom })).toThrow(sentence);
  });

  it('refuses a layer that the cut bypasses', () => {
    expect(() => cnnTraining(RESIDUAL, 'sum', { trainFrom: 'sum' })).not.toThrow();
    const bypassed = { ...RESIDUAL, layers: [conv('stem', 'input'), conv('a', 'stem'), conv('b', 'a'), { op: 'add', name: 'sum', inputs: ['stem', 'b'] }] }; // prettier-ignore
    expect(() => cnnTraining(cnnArchitectureSchema.parse(bypassed), 'sum', { trainFrom: 'b' })).toThrow(
      'expected a layer through which all that sum needs passes',
    );
  });

  it('refuses a cut that the CNN does not have', () => {
    expect(() => cnnTraining(TINY_CNN, 'hed', { trainFrom: 'middle' })).toThrow('Did you mean head?');
  });
});
