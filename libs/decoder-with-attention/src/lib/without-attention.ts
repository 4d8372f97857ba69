import { tf } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import type { AttendedRows } from './attend-rows';
import { paddingPenalty } from './attention';
import type { PreparedMemory } from './attention';

/** A memory of which only the mask is left; the caller (or its tidy) owns the tensors. */
export function prepareWithoutAttention({ mask }: TensorMemory): PreparedMemory {
  return tf.tidy(() => {
    const [batchSize, positions] = mask.shape;
    const nothing = () => tf.zeros<tf.Rank.R3>([batchSize, positions, 1]); // not every engine gathers rows of no width
    return { values: nothing(), keys: nothing(), penalty: paddingPenalty(mask) };
  });
}

/**
 * The empty context of a decoder that reads the memory through its first state only, and equal weights of all real
 * positions; the caller (or its tidy) owns them.
 * @param numRows - batch*beam
 * @see Vinyals et al. 2015, section 3.1 (the image is shown once, at the start)
 */
export function withoutAttention({ penalty }: PreparedMemory, numRows: number): AttendedRows {
  return tf.tidy(() => {
    const [batchSize, positions] = penalty.shape;
    const weights = tf
      .softmax(penalty)
      .expandDims<tf.Tensor3D>(1)
      .tile([1, numRows / batchSize, 1]); // [batch, beam, position]
    return { context: tf.zeros<tf.Rank.R2>([numRows, 0]), weights: weights.reshape([numRows, positions]) };
  });
}
