import { SeededRandom, tf } from '@tolmach/tensor-runtime';
import type { Step } from '../step';

const INPUTS = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]); // prettier-ignore
const TARGETS = tf.tensor2d([[0], [1], [1], [0]]);
const random = new SeededRandom(3);
const draw = (name: string, rows: number, columns: number) =>
  tf.tensor2d(random.site(name).hostNormal(rows * columns), [rows, columns]);

/** Output before its sigmoid, [4, 1], of a network with these weights. */
type Network = (...weights: tf.Tensor[]) => tf.Tensor;

/** One layer: a straight line through the plane. */
const line: Network = (kernel, bias) => INPUTS.matMul(kernel as tf.Tensor2D).add(bias);

/** Two layers, three tanh units between them. */
const twoLayers: Network = (lower, lowerBias, upper, upperBias) => {
  const hidden = INPUTS.matMul(lower as tf.Tensor2D)
    .add(lowerBias)
    .tanh(); // [4, 3]
  return hidden.matMul(upper as tf.Tensor2D).add(upperBias);
};

/** Tries to learn "exactly one of two" with and without a hidden layer. */
export const xor: Step = (print) => {
  const losses: { network: string; step: number; loss: number }[] = [];
  const learn = (name: string, network: Network, start: tf.Tensor[]) => {
    const lossOf = tf.valueAndGrads((...weights) =>
      tf.losses.sigmoidCrossEntropy(TARGETS, network(...weights)).asScalar(),
    );
    let weights = start;
    for (let step = 0; step <= 300; step++) {
      const { value, grads } = lossOf(weights);
      losses.push({ network: name, step, loss: value.dataSync()[0] ?? NaN });
      if (step < 300) weights = weights.map((weight, place) => weight.sub((grads[place] ?? weight).mul(0.5)));
    }
    const answers = Array.from(network(...weights).sigmoid().dataSync(), (answer) => answer.toFixed(2)); // prettier-ignore
    print(`${name}: loss ${losses.at(-1)?.loss.toFixed(4)}, answers for 00 01 10 11: ${answers.join(' ')}`);
  };
  learn('one layer', line, [draw('line', 2, 1), tf.zeros([1])]);
  learn('two layers', twoLayers, [draw('lower', 2, 3), tf.zeros([3]), draw('upper', 3, 1), tf.zeros([1])]);

  return {
    width: 480,
    height: 240,
    data: { values: losses },
    mark: 'line',
    encoding: {
      x: { field: 'step', type: 'quantitative' },
      y: { field: 'loss', type: 'quantitative', title: 'cross-entropy in nats' },
      color: { field: 'network', title: null },
    },
  };
};
