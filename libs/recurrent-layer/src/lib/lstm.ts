import type { CellConfig, Initialisation } from '@tolmach/contracts';
import { constant, onesBetween, tf } from '@tolmach/tensor-runtime';
import type { LstmState, LstmWeights } from '@tolmach/tensor-runtime';
import type { CellParams, CellState, RecurrentCell } from './cell';
import { joinedKernel, normaliseGates } from './gates';

/** Kernel and bias, gates in LSTM_GATE_ORDER; `gain` [4*hidden] under layer norm. */
export type LstmParams = LstmWeights & { readonly gain?: tf.Tensor1D };

/**
 * The next LSTM state; the caller (or its tidy) owns it.
 * @param input - [batch, input], float32
 * @see Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000
 */
export function stepLstm(params: LstmParams, input: tf.Tensor2D, state: LstmState): LstmState {
  return tf.tidy(() => {
    const joined = tf.concat2d([input, state.hidden], 1); // [batch, input + hidden]
    const summed = tf.matMul<tf.Tensor2D>(joined, params.kernel); // [batch, 4*hidden]
    const scaled = params.gain === undefined ? summed : normaliseGates(summed, params.gain, 4);
    const gates = scaled.add<tf.Tensor2D>(params.bias);
    const [inputGate, candidate, forgetGate, outputGate] = tf.split(gates, 4, 1) as LstmGates; // in LSTM_GATE_ORDER
    const kept = forgetGate.sigmoid().mul<tf.Tensor2D>(state.cell);
    const cell = inputGate.sigmoid().mul(candidate.tanh()).add<tf.Tensor2D>(kept); // [batch, hidden]
    return { hidden: outputGate.sigmoid().mul<tf.Tensor2D>(cell.tanh()), cell };
  });
}

type LstmGates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/** An LSTM cell whose forget gate starts open (bias 1, Jozefowicz et al. 2015, section 2.2). */
export function lstmCell(config: CellConfig, hiddenSize: number, initialisation: Initialisation): RecurrentCell {
  return {
    hiddenSize,
    recurrentWeights: { name: 'kernel', rows: hiddenSize },
    specs: (inputSize) => ({
      kernel: {
        shape: [inputSize + hiddenSize, 4 * hiddenSize],
        initialise: joinedKernel(initialisation, inputSize, 4),
      },
      bias: { shape: [4 * hiddenSize], initialise: onesBetween(2 * hiddenSize, 3 * hiddenSize) },
      ...(config.layerNorm ? { gain: { shape: [4 * hiddenSize], initialise: constant(1) } } : {}),
    }),
    start: (batchSize) => ({ hidden: tf.zeros([batchSize, hiddenSize]), cell: tf.zeros([batchSize, hiddenSize]) }),
    step: (params: CellParams, input: tf.Tensor2D, state: CellState): CellState =>
      stepLstm(params as LstmParams, input, state as LstmState), // as specs and start made them
  };
}
