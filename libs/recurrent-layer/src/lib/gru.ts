import type { CellConfig, Initialisation } from '@tolmach/contracts';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { GruWeights, ResetGate } from '@tolmach/tensor-runtime';
import type { CellParams, CellState, RecurrentCell } from './cell';
import { inputKernel, normaliseGates, recurrentKernel } from './gates';

/** Kernels and biases, gates in GRU_GATE_ORDER; `gain` [3*hidden] under layer norm. */
export type GruParams = GruWeights & { readonly gain?: tf.Tensor1D };

/** State of a GRU, [batch, hidden]. */
export type GruState = { readonly hidden: tf.Tensor2D };

type Gates = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];

/**
 * The next GRU state; the caller (or its tidy) owns it. The update gate keeps the old state where it is 1.
 * @param input - [batch, input], float32
 * @see Cho et al. 2014, equations 5-8 (`before`); `after` is cuDNN's and PyTorch's form
 */
export function stepGru(params: GruParams, input: tf.Tensor2D, state: GruState, resetGate: ResetGate): GruState {
  return tf.tidy(() => {
    const { hidden } = state;
    const summed = tf.matMul<tf.Tensor2D>(input, params.inputKernel); // [batch, 3*hidden]
    const scaled = params.gain === undefined ? summed : normaliseGates(summed, params.gain, 3);
    const [resetInput, updateInput, candidateInput] = tf.split(scaled.add(params.bias), 3, 1) as Gates;
    const recurrent = recurrentParts(params, hidden.shape[1]);
    const reset = resetInput.add(recurrent.reset(hidden)).sigmoid();
    const update = updateInput.add(recurrent.update(hidden)).sigmoid();
    const candidateHidden =
      resetGate === 'before'
        ? recurrent.candidate(hidden.mul(reset))
        : recurrent.candidate(hidden).mul<tf.Tensor2D>(reset);
    const candidate = candidateInput.add(candidateHidden).tanh();
    return { hidden: candidate.add(update.mul(hidden.sub(candidate))) };
  });
}

/** The recurrent product of each gate with its bias: [batch, hidden] to [batch, hidden]. */
function recurrentParts(params: GruParams, hiddenSize: number) {
  const part = (index: number) => {
    const kernel = params.recurrentKernel.slice([0, index * hiddenSize], [hiddenSize, hiddenSize]);
    const bias = params.recurrentBias.slice([index * hiddenSize], [hiddenSize]);
    return (hidden: tf.Tensor2D): tf.Tensor2D => tf.matMul<tf.Tensor2D>(hidden, kernel).add<tf.Tensor2D>(bias);
  };
  return { reset: part(0), update: part(1), candidate: part(2) };
}

/** A GRU cell. */
export function gruCell(config: CellConfig, hiddenSize: number, initialisation: Initialisation): RecurrentCell {
  const width = 3 * hiddenSize;
  return {
    hiddenSize,
    recurrentWeights: { name: 'recurrentKernel' },
    specs: (inputSize) => ({
      inputKernel: { shape: [inputSize, width], initialise: inputKernel(initialisation, 3) },
      recurrentKernel: { shape: [hiddenSize, width], initialise: recurrentKernel(initialisation, 3) },
      bias: { shape: [width], initialise: constant(0) },
      recurrentBias: { shape: [width], initialise: constant(0) },
      ...(config.layerNorm ? { gain: { shape: [width], initialise: constant(1) } } : {}),
    }),
    start: (batchSize) => ({ hidden: tf.zeros([batchSize, hiddenSize]) }),
    step: (params: CellParams, input: tf.Tensor2D, state: CellState): CellState =>
      stepGru(params as GruParams, input, state, config.resetGate), // as specs made them
  };
}
