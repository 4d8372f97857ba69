import { lstmSequence, sizeOf, tf } from '@tolmach/tensor-runtime';
import { randomValues } from './random-values';

/** What is computed: only hidden states, or also the gradients of inputs and weights. The peer uses these names too. */
export const LSTM_PASSES = ['forward', 'forward+backward'] as const;
/** One of {@link LSTM_PASSES}. */
export type LstmPass = (typeof LSTM_PASSES)[number];

/** Sizes of a layer whose input is as wide as its hidden state. */
export interface LstmShape {
  readonly batch: number;
  readonly time: number;
  readonly size: number;
}

/** A layer with its input. */
export interface RandomLayer {
  /** Resolves when everything has been computed. */
  run(what: LstmPass): Promise<void>;
  dispose(): void;
}

/**
 * Floating-point operations of a pass in billions, counting multiply and add as two: the products of input and state
 * with the kernel, 16 T B H^2 forward; backward has twice as many. Gates are not counted.
 */
export function lstmGigaflops({ batch, time, size }: LstmShape, what: LstmPass): number {
  return (16 * time * batch * size ** 2 * (what === 'forward' ? 1 : 3)) / 1e9;
}

/** A layer with random weights and a full batch on the active engine; the caller disposes it. */
export function openRandomLayer({ batch, time, size }: LstmShape): RandomLayer {
  const draw = randomValues();
  const random = (shape: number[], scale = 1) => tf.tensor(draw(sizeOf(shape), scale), shape, 'float32');
  const scale = size ** -0.5; // PyTorch's starting values
  const variables = [random([batch, time, size]), random([2 * size, 4 * size], scale), random([4 * size], scale)];
  const outputGradient = random([batch, time, size]);
  const mask = tf.ones<tf.Rank.R2>([batch, time]);
  const start = { hidden: tf.zeros<tf.Rank.R2>([batch, size]), cell: tf.zeros<tf.Rank.R2>([batch, size]) };
  const forward = (...tensors: tf.Tensor[]): tf.Tensor => {
    const [inputs, kernel, bias] = tensors as [tf.Tensor3D, tf.Tensor2D, tf.Tensor1D]; // the shapes of `variables`
    return lstmSequence({ inputs, kernel, bias, start, mask, direction: 'forward' });
  };
  const passes = {
    forward: () => [forward(...variables)],
    'forward+backward': () => tf.grads(forward)(variables, outputGradient),
  };
  return {
    run: (what) => waitFor(passes[what]),
    dispose: () => tf.dispose([...variables, outputGradient, mask, ...Object.values(start)]),
  };
}

/** Reads the last value of each result, which an asynchronous engine has to finish first. */
async function waitFor(compute: () => tf.Tensor[]): Promise<void> {
  const last = tf.tidy(() => tf.concat(compute().map((result) => result.flatten().slice([result.size - 1], [1]))));
  await last.data();
  last.dispose();
}
