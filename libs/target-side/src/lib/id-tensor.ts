import type { IdBatch } from '@tolmach/contracts';
import { tf } from '@tolmach/tensor-runtime';

/** Ids of a padded batch as tensors. */
export type IdTensor = {
  /** [batch*time], int32 */
  readonly ids: tf.Tensor1D;
  /** [batch, time], float32: 1 = real, 0 = padding, padding last */
  readonly mask: tf.Tensor2D;
};

/** A padded batch on the engine; the caller (or its tidy) owns it. */
export function idTensor({ ids, batchSize, time, lengths }: IdBatch): IdTensor {
  const mask = new Float32Array(batchSize * time);
  lengths.forEach((length, row) => mask.fill(1, row * time, row * time + length));
  return { ids: tf.tensor1d(ids, 'int32'), mask: tf.tensor2d(mask, [batchSize, time], 'float32') };
}
