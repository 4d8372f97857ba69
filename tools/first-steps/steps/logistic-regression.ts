import { tf } from '@tolmach/tensor-runtime';
import type { Step } from '../step';

/** Hours of practice, and whether the piece was played without a mistake. */
const HOURS = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const SUCCESSES = [0, 0, 0, 1, 0, 1, 0, 1, 1, 1];
const RATE = 0.5;

/** Fits p(success) = sigmoid(weight * hours + bias) by gradient descent. */
export const logisticRegression: Step = (print) => {
  const [x, y] = [tf.tensor1d(HOURS), tf.tensor1d(SUCCESSES)];
  let [weight, bias] = [0, 0];
  const curves: { step: string; hours: number; probability: number }[] = [];
  const predict = (hours: tf.Tensor) => hours.mul(weight).add(bias).sigmoid();

  for (let step = 0; step <= 1000; step++) {
    const predicted = predict(x);
    if ([0, 10, 100, 1000].includes(step)) {
      const loss = tf.losses.sigmoidCrossEntropy(y, x.mul(weight).add(bias)).dataSync()[0] ?? NaN;
      print(`step ${step}: loss ${loss.toFixed(4)}, weight ${weight.toFixed(3)}, bias ${bias.toFixed(3)}`);
      const grid = Array.from({ length: 56 }, (_, place) => place / 10);
      predict(tf.tensor1d(grid))
        .dataSync()
        .forEach((probability, place) => curves.push({ step: `step ${step}`, hours: grid[place] ?? NaN, probability }));
    }
    const error = predicted.sub(y); // what the derivative of the cross-entropy by weight * x + bias comes to
    weight -= RATE * (error.mul(x).mean().dataSync()[0] ?? NaN);
    bias -= RATE * (error.mean().dataSync()[0] ?? NaN);
  }
  print(`an even chance after ${(-bias / weight).toFixed(2)} hours`);

  return {
    width: 480,
    height: 260,
    layer: [
      {
        data: { values: curves },
        mark: { type: 'line' },
        encoding: {
          x: { field: 'hours', type: 'quantitative', title: 'hours of practice' },
          y: { field: 'probability', type: 'quantitative', title: 'probability of success' },
          color: { field: 'step', title: null, sort: null },
        },
      },
      {
        data: { values: HOURS.map((hours, place) => ({ hours, success: SUCCESSES[place] })) },
        mark: { type: 'point', filled: true, color: 'black', opacity: 1 },
        encoding: { x: { field: 'hours', type: 'quantitative' }, y: { field: 'success', type: 'quantitative' } },
      },
    ],
  };
};
