import { runNative } from './native-kernel';
import type { NativeAttributes } from './native-kernel';
import { hasTrainingKernels } from './training-kernels';
import type { tf } from '../tensor/tf';
import { wrapKernel } from './wrap-kernel';

/**
 * Gives the tensorflow backend products of two matrices of our own kernels where it has them, else TensorFlow's, where
 * its kernel always asks for that of batches. The former is the fastest; oneDNN in TensorFlow does the second 5 to 10 %
 * faster than the last unless the right operand is transposed, when it is slower.
 */
export function registerTensorflowMatMul(): void {
  wrapKernel({ name: 'BatchMatMul', backend: 'tensorflow' }, (own) => (call) => {
    const { inputs, attrs } = call as unknown as MatMulCall; // tfjs types every kernel's call alike
    const { a, b } = inputs;
    const isPlain = [a, b].every(({ shape, dtype, size }) => shape.length === 2 && dtype === 'float32' && size > 0);
    if (isPlain && hasTrainingKernels()) return multiply('TolmachProduct', ours(attrs), a, b);
    if (isPlain && !attrs.transposeB) return multiply('MatMul', theirs(attrs), a, b);
    return own(call);
  });
}

type MatMulCall = {
  readonly inputs: { readonly a: tf.Tensor; readonly b: tf.Tensor };
  readonly attrs: tf.BatchMatMulAttrs;
};

function multiply(name: string, attributes: NativeAttributes, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return runNative(name, attributes, [a, b], 1)[0] as tf.Tensor; // one output
}

function ours({ transposeA, transposeB }: tf.BatchMatMulAttrs): NativeAttributes {
  return { transposed: { bool: transposeA }, right_transposed: { bool: transposeB } };
}

function theirs({ transposeA }: tf.BatchMatMulAttrs): NativeAttributes {
  return { T: { type: 'TF_FLOAT' }, transpose_a: { bool: transposeA }, transpose_b: { bool: false } };
}
