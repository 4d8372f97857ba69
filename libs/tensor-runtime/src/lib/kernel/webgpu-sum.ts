import { tf } from '../tensor/tf';
import { wrapKernel } from './wrap-kernel';

/** Gives the webgpu backend sums of tensors without elements, for which its own kernel asks for a buffer of NaN bytes. */
export function registerWebgpuSum(): void {
  wrapKernel({ name: 'Sum', backend: 'webgpu' }, (own) => (call) => {
    const x = call.inputs['x'] as tf.Tensor; // tfjs types every kernel's call alike
    if (x.size > 0) return own(call);
    const { axis, keepDims } = call.attrs as unknown as SumAttributes;
    return zeroSum(x, tf.util.parseAxisParam(axis, x.shape), keepDims);
  });
}

interface SumAttributes {
  readonly axis: number | number[];
  readonly keepDims: boolean;
}

function zeroSum(x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  const [kept] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
  const shape = keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept;
  return tf.zeros(shape, x.dtype === 'bool' ? 'int32' : x.dtype);
}
