import { tf } from '@tolmach/tensor-runtime';
import type { Step } from '../step';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Two inputs, two sigmoid units, one sigmoid output; half the squared error. */
const X = [0.5, -1] as const;
const TARGET = 1;
const START = { a1: 0.1, a2: -0.3, b1: 0.4, b2: 0.2, u1: -0.5, u2: 0.7 };
type Weights = typeof START;

/** Gradients by the chain rule, written out. */
function byHand({ a1, a2, b1, b2, u1, u2 }: Weights): Weights {
  const h1 = sigmoid(a1 * X[0] + a2 * X[1]); // forward, keeping what the way back needs
  const h2 = sigmoid(b1 * X[0] + b2 * X[1]);
  const y = sigmoid(u1 * h1 + u2 * h2);

  const ofOutput = (y - TARGET) * y * (1 - y); // of what enters the output's sigmoid
  const of1 = ofOutput * u1 * h1 * (1 - h1); // sent back through u1 into the first unit's
  const of2 = ofOutput * u2 * h2 * (1 - h2);
  return { a1: of1 * X[0], a2: of1 * X[1], b1: of2 * X[0], b2: of2 * X[1], u1: ofOutput * h1, u2: ofOutput * h2 };
}

/** That network in tensors, differentiated by the engine. */
function byAutodiff(weights: Weights): Weights {
  const x = tf.tensor1d([...X]);
  const loss = (lower: tf.Tensor, upper: tf.Tensor) => {
    const hidden = tf.dot(lower, x).sigmoid(); // [2]
    return tf.dot(upper, hidden).sigmoid().sub(TARGET).square().mul(0.5).asScalar();
  };
  const { a1, a2, b1, b2, u1, u2 } = weights;
  const points = [tf.tensor2d([[a1, a2], [b1, b2]]), tf.tensor1d([u1, u2])]; // prettier-ignore
  const [lower = [], upper = []] = tf
    .grads((...tensors) => loss(...(tensors as [tf.Tensor, tf.Tensor])))(points)
    .map((gradient) => [...gradient.dataSync()]);
  const [ga1 = NaN, ga2 = NaN, gb1 = NaN, gb2 = NaN] = lower;
  return { a1: ga1, a2: ga2, b1: gb1, b2: gb2, u1: upper[0] ?? NaN, u2: upper[1] ?? NaN };
}

/** Sets the two side by side. */
export const backPropagation: Step = (print) => {
  const [hand, engine] = [byHand(START), byAutodiff(START)];
  print('weight   by hand   by the engine');
  for (const name of Object.keys(START) as (keyof Weights)[])
    print(`${name}     ${hand[name].toFixed(6).padStart(9)}   ${engine[name].toFixed(6).padStart(9)}`);
  return undefined;
};
