import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import { joinChannels } from './join-channels';

/** `kernel` [hidden + channel (+ embedding), readout] and `bias` [readout]. */
export type ReadoutParams = { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D };

/** Shapes and starting values of the layer between decoder and vocabulary, for contexts of `contextSize` channels. */
export function readoutSpecs(
  config: DecoderConfig,
  contextSize: number,
  initialisation: Initialisation,
): ParameterSpecs<ReadoutParams> {
  const { hiddenSize, embeddingSize, readoutSize, readoutSeesEmbedding } = config;
  const inputSize = hiddenSize + contextSize + (readoutSeesEmbedding ? embeddingSize : 0);
  return {
    kernel: { shape: [inputSize, readoutSize], initialise: inputKernel(initialisation, 1) },
    bias: { shape: [readoutSize], initialise: constant(0) },
  };
}

/** What the readout joins, each [row, *]: top hidden state, context (it may be of no width), embedding of the previous piece. */
export interface ReadoutInputs {
  readonly top: tf.Tensor2D;
  readonly context: tf.Tensor2D;
  readonly embedded: tf.Tensor2D;
}

/**
 * The attentional hidden state, [row, readout]; the caller (or its tidy) owns it.
 * @see Luong et al. 2015, equation 5; with the embedding, Bahdanau et al. 2015, section A.2.2 (deep output)
 */
export function readout(params: ReadoutParams, inputs: ReadoutInputs, seesEmbedding: boolean): tf.Tensor2D {
  return tf.tidy(() => {
    const { top, context, embedded } = inputs;
    const joined = joinChannels(seesEmbedding ? [top, context, embedded] : [top, context]);
    return tf.matMul<tf.Tensor2D>(joined, params.kernel).add<tf.Tensor2D>(params.bias).tanh();
  });
}
