import { blockLstm } from './block-lstm';
import { composedLstm } from './composed-lstm';
import { hasNativeKernels } from './native-kernel';
import { packedLstm } from './packed-lstm';
import { hasTrainingKernels } from './training-kernels';
import type { tf } from './tf';

/** All activations of one LSTM step, each [batch, hidden]; the backward step needs them. */
export type LstmActivations = {
  readonly inputGate: tf.Tensor2D;
  readonly cell: tf.Tensor2D;
  readonly forgetGate: tf.Tensor2D;
  readonly outputGate: tf.Tensor2D;
  readonly candidate: tf.Tensor2D;
  readonly cellTanh: tf.Tensor2D;
  readonly hidden: tf.Tensor2D;
};

/** State before a step, each [batch, hidden]. */
export type LstmKernelState = { readonly hidden: tf.Tensor2D; readonly cell: tf.Tensor2D };

/** `kernel` [input + hidden, 4*hidden] and `bias` [4*hidden], gates in LSTM_GATE_ORDER. */
export type LstmWeights = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D };

/** What a step was given and what it made of it. */
export type LstmStep = {
  /** [batch, input] */
  readonly input: tf.Tensor2D;
  readonly state: LstmKernelState;
  readonly activations: LstmActivations;
};

/** Gradients that one backward step passes on. */
export type LstmStepGradient = {
  /** [batch, 4*hidden] with respect to the gate inputs */
  readonly gates: tf.Tensor2D;
  /** [batch, hidden] with respect to the previous cell */
  readonly previousCell: tf.Tensor2D;
};

/** How an engine computes the steps of an LSTM; lists are in the order that the types beside them are written in. */
export interface LstmKernel {
  /** Steps with these weights, each giving {@link LstmActivations}. */
  open(weights: LstmWeights): (input: tf.Tensor2D, state: LstmKernelState) => tf.Tensor2D[];
  /** The gradient of the previous cell and of the gate inputs. */
  backward(step: LstmStep, gradient: LstmKernelState, weights: LstmWeights): [tf.Tensor2D, tf.Tensor2D];
}

/** The kernel of the engine in force. */
function kernelInForce(): LstmKernel {
  if (hasTrainingKernels()) return packedLstm;
  return hasNativeKernels() ? blockLstm : composedLstm;
}

/** One LSTM step with all its activations: the input is [batch, input], float32. */
export type LstmForward = (input: tf.Tensor2D, state: LstmKernelState) => LstmActivations;

/**
 * Steps of an LSTM without a gradient record. What the steps share is made once and belongs to the caller's tidy, as all
 * activations do.
 * @see Hochreiter and Schmidhuber 1997; the forget gate is Gers et al. 2000
 */
export function openLstm(weights: LstmWeights, kernel = kernelInForce()): LstmForward {
  const step = kernel.open(weights);
  return (input, state) => activationsFrom(step(input, state), 0);
}

/**
 * The pointwise half of an LSTM step's gradient, from that of the hidden state and cell after it; products with the
 * kernel are left to the caller, who can do them for all steps at once. The caller (or its tidy) owns the result.
 */
export function lstmBackward(
  step: LstmStep,
  gradient: LstmKernelState,
  weights: LstmWeights,
  kernel = kernelInForce(),
): LstmStepGradient {
  const [previousCell, gates] = kernel.backward(step, gradient, weights);
  return { gates, previousCell };
}

/** In the order of LSTMBlockCell's outputs. */
const ACTIVATIONS = ['inputGate', 'cell', 'forgetGate', 'outputGate', 'candidate', 'cellTanh', 'hidden'] as const;

/** Activations as a list, for TensorFlow.js's `save`. */
export function activationList(activations: LstmActivations): tf.Tensor2D[] {
  return ACTIVATIONS.map((name) => activations[name]);
}

/** The inverse of {@link activationList}, reading seven tensors from `offset` on. */
export function activationsFrom(list: readonly tf.Tensor[], offset: number): LstmActivations {
  const entries = ACTIVATIONS.map((name, index) => [name, list[offset + index]]);
  return Object.fromEntries(entries) as LstmActivations; // written by activationList
}
