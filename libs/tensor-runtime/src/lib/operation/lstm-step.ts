import { hasNativeKernels } from '../kernel/native-kernel';
import { hasTrainingKernels } from '../kernel/training-kernels';
import type { tf } from '../tensor/tf';
import { blockLstm } from './block-lstm';
import { composedLstm } from './composed-lstm';
import { SQUASHED } from './lstm-kernel';
import type { LstmActivations, LstmKernel, LstmSquashing, LstmState, LstmStep, LstmWeights } from './lstm-kernel';
import { packedLstm } from './packed-lstm';

/** Gradients that one backward step passes on. */
export type LstmStepGradient = {
  /** [batch, 4*hidden] with respect to the gate inputs */
  readonly gates: tf.Tensor2D;
  /** [batch, hidden] with respect to the previous cell */
  readonly previousCell: tf.Tensor2D;
};

/** The kernel of the current engine. */
function currentKernel({ input, output }: LstmSquashing): LstmKernel {
  if (hasTrainingKernels()) return packedLstm;
  return hasNativeKernels() && input && output ? blockLstm : composedLstm;
}

/** One LSTM step with all its activations: the input is [batch, input], float32. */
export type LstmForward = (input: tf.Tensor2D, state: LstmState) => LstmActivations;

/**
 * Steps of an LSTM without a gradient record. What the steps share is made once and belongs to the caller's tidy, as all
 * activations do.
 * @see Hochreiter and Schmidhuber 1997; the forget gate is Gers et al. 2000
 */
export function openLstm(weights: LstmWeights, squashing = SQUASHED, kernel = currentKernel(squashing)): LstmForward {
  const step = kernel.open(weights, squashing);
  return (input, state) => {
    const activations = step(input, state);
    return Object.fromEntries(ACTIVATIONS.map((name, index) => [name, activations[index]])) as LstmActivations; // seven of them
  };
}

/** In the order of LSTMBlockCell's outputs. */
const ACTIVATIONS = ['inputGate', 'cell', 'forgetGate', 'outputGate', 'candidate', 'cellTanh', 'hidden'] as const;

/**
 * The pointwise half of an LSTM step's gradient, from that of the hidden state and cell after it; products with the
 * kernel are left to the caller, who can do them for all steps at once. The caller (or its tidy) owns the result.
 */
export function lstmBackward(
  step: LstmStep,
  gradient: LstmState,
  weights: LstmWeights,
  squashing = SQUASHED,
  kernel = currentKernel(squashing),
): LstmStepGradient {
  const [previousCell, gates] = kernel.backward(step, gradient, weights, squashing);
  return { gates, previousCell };
}
