import '@tensorflow/tfjs'; // registers a CPU engine and all gradients
import * as tf from '@tensorflow/tfjs-core';
import { expectTensor } from './expect-tensor';

const tensor = { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] };

describe('expectTensor', () => {
  it('accepts tensors, nested and flat lists, and typed arrays of the same values', () => {
    const received = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const nested = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    for (const expected of [received, tensor, nested, [1, 2, 3, 4, 5, 6], new Int32Array([1, 2, 3, 4, 5, 6])]) {
      expectTensor(received).toBeCloseTo(expected);
    }
    received.dispose();
  });

  it('says which axis sizes differ', () => {
    expect(() => expectTensor(tensor, 'gates').toHaveShape([3, 2])).toThrow(
      'expectTensor(gates): expected shape [3, 2], received [2, 3]. Compare the axes one by one.',
    );
    expect(() => expectTensor(tensor).toBeCloseTo([[1, 2, 3]])).toThrow('expected shape [1, 3], received [2, 3]');
    expect(() => expectTensor(tensor).toBeCloseTo([1, 2])).toThrow('expected 2 values, received 6 in shape [2, 3]');
  });

  it('names the worst element, the count and the difference', () => {
    expect(() => expectTensor(tensor).toBeCloseTo([1, 2.25, 3, 4, 5, 6.5], 0.1)).toThrow(
      '2 outside, the worst at [1, 2]: 6 where 6.5 was expected (off by 0.5)',
    );
  });

  it('lets infinities match themselves and NaN nothing', () => {
    const odd = { shape: [2], values: [-Infinity, NaN] };
    expect(() => expectTensor(odd).toBeCloseTo([-Infinity, NaN], 1)).toThrow('1 outside, the worst at [1]');
    expect(() => expectTensor(odd).toBeCloseTo([Infinity, NaN], 1)).toThrow('2 outside, the worst at [0]');
  });

  it('widens the tolerance with the expected value when asked to', () => {
    const close = { shape: [1], values: [1001] };
    expectTensor(close).toBeCloseTo([1000], { absolute: 0, relative: 2e-3 });
    expect(() => expectTensor(close).toBeCloseTo([1000], { absolute: 0, relative: 1e-4 })).toThrow('off by 1');
  });

  it('compares to the last bit when equality is asked for', () => {
    expectTensor({ shape: [1], values: [0.1] }).toEqual([0.1]);
    expect(() => expectTensor({ shape: [1], values: [0.1] }).toEqual([Math.fround(0.1)])).toThrow('1 outside');
  });
});
