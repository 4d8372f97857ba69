import type { Initialisation } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';

/** `kernel` [hidden, 1] and `bias` [1]. */
export type ContextGateParams = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D };

/** Shapes and starting values of a gate read from queries of `hiddenSize`; it starts near one half. */
export function contextGateSpecs(
  hiddenSize: number,
  initialisation: Initialisation,
): ParameterSpecs<ContextGateParams> {
  return {
    kernel: { shape: [hiddenSize, 1], initialise: inputKernel(initialisation, 1) },
    bias: { shape: [1], initialise: constant(0) },
  };
}

/**
 * Contexts scaled by how much their queries want of them, [row, channel]; the caller (or its tidy) owns them.
 * @param queries - [row, hidden], float32
 * @param context - [row, channel], float32
 * @see Xu et al. 2015, section 4.2.1 (the gating scalar; there of the hidden state before the step, which is its query)
 */
export function gateContext(params: ContextGateParams, queries: tf.Tensor2D, context: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const gate = tf.matMul(queries, params.kernel).add(params.bias).sigmoid(); // [row, 1]
    return context.mul<tf.Tensor2D>(gate);
  });
}
