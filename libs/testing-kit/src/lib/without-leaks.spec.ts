import '@tensorflow/tfjs'; // registers a CPU engine and all gradients
import * as tf from '@tensorflow/tfjs-core';
import { withoutLeaks } from './without-leaks';

describe('withoutLeaks', () => {
  it('returns what a clean body returns, async or not', async () => {
    expect(withoutLeaks(() => tf.tidy(() => tf.scalar(2).dataSync()[0]))).toBe(2);
    await expect(withoutLeaks(async () => Promise.resolve(3))).resolves.toBe(3);
  });

  it('counts what a body left behind', async () => {
    const leaked: tf.Tensor[] = [];
    const leak = (): unknown => leaked.push(tf.scalar(1), tf.scalar(2));
    expect(() => withoutLeaks(leak)).toThrow(/\(\+2\)\. Dispose what the body owns/);
    await expect(withoutLeaks(async () => Promise.resolve(leak()))).rejects.toThrow('(+2)');
    tf.dispose(leaked);
  });

  it('notices a disposed argument', () => {
    const argument = tf.scalar(1);
    expect(() => withoutLeaks(() => argument.dispose())).toThrow('(-1)');
  });

  it('passes on what a body throws', async () => {
    await expect(withoutLeaks(async () => Promise.reject(new Error('own')))).rejects.toThrow('own');
  });
});
