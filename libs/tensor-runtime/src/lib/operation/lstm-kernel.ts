import type { tf } from '../tensor/tf';

/** State of an LSTM, each [batch, hidden]. */
export type LstmState = { readonly hidden: tf.Tensor2D; readonly cell: tf.Tensor2D };

/**
 * `kernel` [input + hidden, 4*hidden] and `bias` [4*hidden], gates in LSTM_GATE_ORDER; `peepholes` [3*hidden], what the
 * input, forget and output gate weigh the cell with: the first two the cell before the step, the last the one after.
 * @see Gers and Schmidhuber 2000 (peepholes)
 */
export type LstmWeights = {
  readonly kernel: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
  readonly peepholes?: tf.Tensor1D;
};

/** Whether a tanh squashes what enters the cell, and what leaves it. */
export type LstmSquashing = { readonly input: boolean; readonly output: boolean };

/** Both, as in every LSTM but the variants without one of them. */
export const SQUASHED: LstmSquashing = { input: true, output: true };

/** All activations of one LSTM step, each [batch, hidden]; the backward step needs them. */
export type LstmActivations = {
  readonly inputGate: tf.Tensor2D;
  readonly cell: tf.Tensor2D;
  readonly forgetGate: tf.Tensor2D;
  readonly outputGate: tf.Tensor2D;
  readonly candidate: tf.Tensor2D;
  /** the cell itself where nothing squashes it */
  readonly cellTanh: tf.Tensor2D;
  readonly hidden: tf.Tensor2D;
};

/** What a step was given and what it made of it. */
export type LstmStep = {
  /** [batch, input] */
  readonly input: tf.Tensor2D;
  /** before the step */
  readonly state: LstmState;
  readonly activations: LstmActivations;
};

/** How an engine computes the steps of an LSTM, without a gradient record. */
export interface LstmKernel {
  /** Steps with these weights, each giving {@link LstmActivations} as a list, in the order written there. */
  open(weights: LstmWeights, squashing: LstmSquashing): (input: tf.Tensor2D, state: LstmState) => tf.Tensor2D[];
  /** The gradient of the previous cell and of the gate inputs. */
  backward(
    step: LstmStep,
    gradient: LstmState,
    weights: LstmWeights,
    squashing: LstmSquashing,
  ): [tf.Tensor2D, tf.Tensor2D];
}
