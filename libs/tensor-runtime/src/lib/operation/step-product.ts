import { runNative } from '../kernel/native-kernel';
import { hasTrainingKernels } from '../kernel/training-kernels';
import { tf } from '../tensor/tf';

/** Rows [row, inner] times one matrix; the caller (or its tidy) owns the product [row, column]. */
export type StepProduct = (rows: tf.Tensor2D) => tf.Tensor2D;

/**
 * The product of few rows with a matrix that many steps share: what it takes to be fast is made once, and belongs to the
 * caller's tidy. Nothing is recorded for gradients.
 */
export function openProduct(matrix: tf.Tensor2D, { isTransposed = false } = {}): StepProduct {
  if (hasTrainingKernels()) return packedProduct(matrix, isTransposed);
  const right = isTransposed ? matrix.transpose<tf.Tensor2D>() : matrix;
  return (rows) => tf.matMul(rows, right);
}

function packedProduct(matrix: tf.Tensor2D, isTransposed: boolean): StepProduct {
  const attributes = { transposed: { bool: isTransposed } };
  const [packed = matrix] = runNative('TolmachPack', attributes, [matrix], 1); // as many outputs as asked for
  const shape = { columns: { integer: matrix.shape[isTransposed ? 0 : 1] } };
  return (rows) => runNative('TolmachPackedProduct', shape, [rows, packed], 1)[0] as tf.Tensor2D; // it is [row, column]
}
