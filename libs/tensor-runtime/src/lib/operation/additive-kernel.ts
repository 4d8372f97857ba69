import type { tf } from '../tensor/tf';

/** A memory whose positions are scored by `scores' tanh(key + query)`. */
export type AdditiveMemory = {
  /** [batch, position, attention] */
  readonly keys: tf.Tensor3D;
  /** [batch, position, channel] */
  readonly values: tf.Tensor3D;
  /** [attention, 1] */
  readonly scores: tf.Tensor2D;
};

/** The result of one query per sequence. */
export type AdditiveStep = {
  /** [batch, position, attention] tanh of key plus query */
  readonly energies: tf.Tensor3D;
  /** [batch, position] */
  readonly weights: tf.Tensor2D;
  /** [batch, channel] */
  readonly context: tf.Tensor2D;
};

/** The way back through steps that asked one memory, last step first. */
export interface AdditiveGradient {
  /** Gradient of the projected query, [batch, attention], from that of the context and, where they were shown, of the weights. */
  readonly step: (step: AdditiveStep, ofContext: tf.Tensor2D, ofWeights?: tf.Tensor2D) => tf.Tensor2D;
  /** What all steps together give; that of the values is the caller's, being one product of weights and contexts. */
  readonly finish: () => Pick<AdditiveMemory, 'keys' | 'scores'>;
}

/** How an engine computes additive attention, without a gradient record; the caller's tidy owns all tensors. */
export interface AdditiveKernel {
  /**
   * @param query - [batch, attention], projected
   * @param penalty - [batch, position]: added to the scores
   */
  attend(memory: AdditiveMemory, query: tf.Tensor2D, penalty: tf.Tensor2D): AdditiveStep;
  gradient(memory: AdditiveMemory): AdditiveGradient;
}
