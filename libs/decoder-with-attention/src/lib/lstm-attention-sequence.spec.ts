import { SeededRandom, openEngine, tf } from '@tolmach/tensor-runtime';
import { expectTensor, openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import { stepLstm } from '@tolmach/recurrent-layer';
import { attend } from './attention';
import { lstmAttentionSequence } from './lstm-attention-sequence';

const [BATCH, TIME, EMBEDDING, HIDDEN, CHANNELS, POSITIONS, ATTENTION] = [2, 5, 3, 4, 6, 7, 8];
const SHAPES = {
  inputs: [BATCH, TIME, EMBEDDING],
  kernel: [EMBEDDING + CHANNELS + HIDDEN, 4 * HIDDEN],
  bias: [4 * HIDDEN],
  hidden: [BATCH, HIDDEN],
  cell: [BATCH, HIDDEN],
  values: [BATCH, POSITIONS, CHANNELS],
  keys: [BATCH, POSITIONS, ATTENTION],
  queryKernel: [HIDDEN, ATTENTION],
  scores: [ATTENTION, 1],
};
const NAMES = Object.keys(SHAPES);

function normal(shape: number[], site: string): tf.Tensor {
  return tf.tensor(new SeededRandom(23).site(site).hostNormal(tf.util.sizeFromShape(shape)), shape).mul(0.7);
}

type Arguments = Parameters<typeof lstmAttentionSequence>[0];

/** The arguments from tensors in the order of {@link NAMES}; without the scores, attention is by dot products. */
function argumentsOf(tensors: readonly tf.Tensor[]): Arguments {
  const at = Object.fromEntries(NAMES.map((name, index) => [name, tensors[index]]));
  const penalty = tf.tensor2d([[0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, -1e9, -1e9, -1e9]]); // prettier-ignore
  const { inputs, kernel, bias, hidden, cell, values, keys, queryKernel, scores } = at;
  const made = {
    inputs,
    layer: { weights: { kernel, bias }, start: { hidden, cell } },
    asked: {
      params: scores === undefined ? { queryKernel } : { queryKernel, scores },
      prepared: { values, keys, penalty },
    },
  };
  return made as unknown as Arguments; // the shapes above
}

/** The sequence as steps of the public functions, for automatic differentiation. */
function composite({ inputs, layer, asked, withWeights }: Arguments): tf.Tensor {
  let state = layer.start;
  let context = tf.zeros<tf.Rank.R2>([BATCH, CHANNELS]);
  const outputs = (tf.unstack(inputs, 1) as tf.Tensor2D[]).map((piece) => {
    state = stepLstm(layer.weights, tf.concat2d([piece, context], 1), state);
    const keyKernel = tf.zeros<tf.Rank.R2>([CHANNELS, ATTENTION]); // the keys are there already
    const attended = attend({ ...asked.params, keyKernel }, asked.prepared, state.hidden.expandDims(1));
    context = attended.context.squeeze<tf.Tensor2D>([1]);
    const shown = withWeights ? [attended.weights.squeeze<tf.Tensor2D>([1])] : [];
    return tf.concat2d([state.hidden, context, ...shown], 1);
  });
  return tf.stack(outputs, 1);
}

/** All that the fused operation gives, side by side. */
function fusedOutputs(sequence: Arguments): tf.Tensor {
  const { hidden, context, weights } = lstmAttentionSequence(sequence);
  return tf.concat([hidden, context, ...(weights === undefined ? [] : [weights])], 2);
}

describe.each(['tensorflow', 'wasm', 'cpu'] as const)('lstmAttentionSequence on %s', (engine) => {
  beforeAll(() => openOrCpu(openEngine, engine));

  it.each([
    ['additive', NAMES, false],
    ['dot', NAMES.slice(0, -1), false],
    ['additive, with weights', NAMES, true],
    ['dot, with weights', NAMES.slice(0, -1), true],
  ])('equals its steps in values and gradients: %s', (_, names, withWeights) => {
    withoutLeaks(() => {
      tf.tidy(() => {
        const points = names.map((name) => normal(SHAPES[name as keyof typeof SHAPES], name)); // its keys
        const fused = (...tensors: tf.Tensor[]): tf.Tensor => fusedOutputs({ ...argumentsOf(tensors), withWeights });
        const stepwise = (...tensors: tf.Tensor[]): tf.Tensor => composite({ ...argumentsOf(tensors), withWeights });
        expectTensor(fused(...points), 'outputs').toBeCloseTo(stepwise(...points), 1e-5);
        const weights = normal([BATCH, TIME, HIDDEN + CHANNELS + (withWeights ? POSITIONS : 0)], 'weights');
        const expected = tf.grads(stepwise)(points, weights);
        tf.grads(fused)(points, weights).forEach((gradient, index) => {
          expectTensor(gradient, names[index]).toBeCloseTo(expected[index] ?? NaN, 1e-5);
        });
      });
    });
  });
});
