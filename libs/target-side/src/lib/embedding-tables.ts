import type { DecoderConfig } from '@tolmach/contracts';
import { normal, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpec, ParameterSpecs } from '@tolmach/tensor-runtime';

/** Embedding and output matrices, [vocabulary, channel] each; which of them exist is a matter of tying. */
export type EmbeddingParams = {
  /** source, target and output in one */
  readonly shared?: tf.Tensor2D;
  readonly source?: tf.Tensor2D;
  readonly target?: tf.Tensor2D;
  readonly output?: tf.Tensor2D;
};

/** Which matrix plays which part. */
export interface EmbeddingTables {
  /** [source vocabulary, embedding] */
  readonly source: tf.Tensor2D;
  /** [target vocabulary, embedding] */
  readonly target: tf.Tensor2D;
  /** [target vocabulary, readout] */
  readonly output: tf.Tensor2D;
}

/**
 * Shapes and starting values of the target side: normal with variance 1 / channels.
 * @see Press and Wolf 2017 (tying)
 */
export function embeddingSpecs(
  tying: 'none' | 'target',
  { embeddingSize, readoutSize }: Pick<DecoderConfig, 'embeddingSize' | 'readoutSize'>,
  vocabularySize: number,
): ParameterSpecs<EmbeddingParams> {
  const target = tableSpec(vocabularySize, embeddingSize);
  return tying === 'target' ? { target } : { target, output: tableSpec(vocabularySize, readoutSize) };
}

/** A matrix [row, channel] of normal values with variance 1 / channels. */
export function tableSpec(rows: number, channels: number): ParameterSpec {
  return { shape: [rows, channels], initialise: normal(channels ** -0.5) };
}

/** The matrices by the parts they play. */
export function embeddingTables(params: EmbeddingParams): EmbeddingTables {
  const target = params.shared ?? params.target;
  const tables = { source: params.shared ?? params.source, target, output: params.output ?? target };
  return tables as EmbeddingTables; // embeddingSpecs makes one of the three sets
}

/**
 * Rows of a matrix by id, [batch, time, channel]; the caller (or its tidy) owns them.
 * @param ids - [batch*time], int32
 */
export function embed(table: tf.Tensor2D, ids: tf.Tensor1D, batchSize: number): tf.Tensor3D {
  return tf.gather(table, ids).reshape([batchSize, -1, table.shape[1]]); // [batch*time, channel] first
}
