import type { CellConfig, Initialisation } from '@tolmach/contracts';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { CellParams, CellState, RecurrentCell } from './cell';
import { joinedKernel, normaliseGates } from './gates';

/** `kernel` [input + hidden, hidden], `bias` [hidden]; `gain` [hidden] under layer norm. */
export type ElmanParams = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D; readonly gain?: tf.Tensor1D };

/** State of a simple recurrent network, [batch, hidden]. */
export type ElmanState = { readonly hidden: tf.Tensor2D };

/**
 * The next state of a simple recurrent network with tanh units; the caller (or its tidy) owns it.
 * @param input - [batch, input], float32
 * @see Elman 1990
 */
export function stepElman(params: ElmanParams, input: tf.Tensor2D, state: ElmanState): ElmanState {
  return tf.tidy(() => {
    const joined = tf.concat2d([input, state.hidden], 1); // [batch, input + hidden]
    const summed = tf.matMul<tf.Tensor2D>(joined, params.kernel);
    const scaled = params.gain === undefined ? summed : normaliseGates(summed, params.gain, 1);
    return { hidden: scaled.add<tf.Tensor2D>(params.bias).tanh() };
  });
}

/** A simple recurrent cell. */
export function elmanCell(config: CellConfig, hiddenSize: number, initialisation: Initialisation): RecurrentCell {
  return {
    hiddenSize,
    recurrentWeights: { name: 'kernel', rows: hiddenSize },
    specs: (inputSize) => ({
      kernel: { shape: [inputSize + hiddenSize, hiddenSize], initialise: joinedKernel(initialisation, inputSize, 1) },
      bias: { shape: [hiddenSize], initialise: constant(0) },
      ...(config.layerNorm ? { gain: { shape: [hiddenSize], initialise: constant(1) } } : {}),
    }),
    start: (batchSize) => ({ hidden: tf.zeros([batchSize, hiddenSize]) }),
    step: (params: CellParams, input: tf.Tensor2D, state: CellState): CellState =>
      stepElman(params as ElmanParams, input, state), // as specs made them
  };
}
