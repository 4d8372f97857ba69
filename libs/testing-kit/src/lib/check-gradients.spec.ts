import '@tensorflow/tfjs'; // registers a CPU engine and all gradients
import * as tf from '@tensorflow/tfjs-core';
import { checkGradients } from './check-gradients';
import { withoutLeaks } from './without-leaks';

describe('checkGradients', () => {
  it('agrees with right gradients of several inputs', () =>
    withoutLeaks(async () => {
      const inputs = [tf.randomUniform([3, 4], -1, 1, 'float32', 1), tf.randomUniform([4, 5], -1, 1, 'float32', 2)];
      await checkGradients((left, right) => tf.tanh(tf.matMul(left, right)), inputs);
      tf.dispose(inputs);
    }));

  it('finds a gradient that is wrong by a hundredth', async () => {
    const almostSine = tf.customGrad((x) => ({
      value: tf.sin(x as tf.Tensor), // customGrad types its inputs as tensors or a save function
      gradFunc: (dy: tf.Tensor) => [tf.mul(dy, tf.mul(tf.cos(x as tf.Tensor), 1.01))],
    }));
    const input = tf.tensor1d([0.1, 0.5]);
    await expect(checkGradients((x) => almostSine(x), [input], { names: ['angle'] })).rejects.toThrow(
      'gradient of angle',
    );
    input.dispose();
  });

  it('tries a spread of elements of a large input', async () => {
    let numCalls = 0;
    const input = tf.zeros([1000]);
    const count = (x: tf.Tensor): tf.Tensor => {
      numCalls++;
      return tf.square(x);
    };
    await checkGradients(count, [input], { maxElements: 8 });
    expect(numCalls).toBe(1 + 8 * 4);
    input.dispose();
  });
});
