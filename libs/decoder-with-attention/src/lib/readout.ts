import type { DecoderConfig, Initialisation } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';

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

/** What the readout joins, [row, *] each: top hidden state, context if there is one, embedding of the previous piece. */
export interface ReadoutInputs<Tensor = tf.Tensor2D> {
  readonly top: Tensor;
  readonly context?: Tensor | undefined;
  readonly embedded: Tensor;
}

/**
 * The attentional hidden state, [row, readout]; the caller (or its tidy) owns it.
 * @see Luong et al. 2015, equation 5; with the embedding, Bahdanau et al. 2015, section A.2.2 (deep output)
 */
export function readout(params: ReadoutParams, inputs: ReadoutInputs, seesEmbedding: boolean): tf.Tensor2D {
  return tf.tidy(() => {
    const { top, context, embedded } = inputs;
    const joined = tf.concat2d([top, ...(context ? [context] : []), ...(seesEmbedding ? [embedded] : [])], 1);
    return tf.matMul<tf.Tensor2D>(joined, params.kernel).add<tf.Tensor2D>(params.bias).tanh();
  });
}

/** Readouts of whole sequences, [batch, time, readout], from inputs [batch, time, *]; the caller (or its tidy) owns them. */
export function sequenceReadout(
  params: ReadoutParams,
  { top, context, embedded }: ReadoutInputs<tf.Tensor3D>,
  seesEmbedding: boolean,
): tf.Tensor3D {
  return tf.tidy(() => {
    const [batchSize, time] = top.shape;
    const rows = (sequence: tf.Tensor3D) => sequence.reshape<tf.Tensor2D>([batchSize * time, sequence.shape[2]]);
    const inputs = { top: rows(top), context: context && rows(context), embedded: rows(embedded) };
    return readout(params, inputs, seesEmbedding).reshape([batchSize, time, params.bias.shape[0]]);
  });
}
