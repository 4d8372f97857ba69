import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';

/**
 * `gateKernel` [input + hidden, hidden], `keyKernel` [hidden, attention], and `valueKernel` [hidden, channel], which
 * gives the sentinel the memory's width.
 */
export type SentinelParams = {
  readonly gateKernel: tf.Tensor2D;
  readonly keyKernel: tf.Tensor2D;
  readonly valueKernel: tf.Tensor2D;
};

/** What an LSTM layer was fed at a step, and what it made of it; rows are `batch*beam`. */
export type LstmMoment = {
  /** [row, input] */
  readonly input: tf.Tensor2D;
  /** [row, hidden] the hidden state before the step */
  readonly previousHidden: tf.Tensor2D;
  /** [row, hidden] the cell after the step */
  readonly cell: tf.Tensor2D;
};

/** A sentinel as attention sees it. */
export type Sentinel = {
  /** [row, attention] */
  readonly key: tf.Tensor2D;
  /** [row, channel] */
  readonly value: tf.Tensor2D;
};

/** Shapes and starting values of the sentinel of a layer fed `inputSize` channels. */
export function sentinelSpecs(
  { hiddenSize, attentionSize }: DecoderConfig,
  { memorySize, inputSize }: { readonly memorySize: number; readonly inputSize: number },
  initialisation: Initialisation,
): ParameterSpecs<SentinelParams> {
  const initialise = inputKernel(initialisation, 1);
  return {
    gateKernel: { shape: [inputSize + hiddenSize, hiddenSize], initialise },
    keyKernel: { shape: [hiddenSize, attentionSize], initialise },
    valueKernel: { shape: [hiddenSize, memorySize], initialise },
  };
}

/**
 * The visual sentinel of a step, what the decoder knows without looking; the caller (or its tidy) owns it.
 * @see Lu et al. 2017, equations 9 and 10 (gate and sentinel) and 12 (its key); the value is a projection of our own
 */
export function visualSentinel(params: SentinelParams, { input, previousHidden, cell }: LstmMoment): Sentinel {
  return tf.tidy(() => {
    const gate = tf.matMul(tf.concat2d([input, previousHidden], 1), params.gateKernel).sigmoid(); // [row, hidden]
    const sentinel = gate.mul<tf.Tensor2D>(cell.tanh()); // [row, hidden]
    return {
      key: tf.matMul<tf.Tensor2D>(sentinel, params.keyKernel),
      value: tf.matMul<tf.Tensor2D>(sentinel, params.valueKernel),
    };
  });
}
