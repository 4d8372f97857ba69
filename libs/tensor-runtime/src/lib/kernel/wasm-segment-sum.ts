import { tf } from '../tensor/tf';

/**
 * Gives the wasm backend `UnsortedSegmentSum`, which it lacks: the gradient of gathering rows, hence of every
 * embedding. It is composed of ScatterNd, which adds up rows that meet.
 */
export function registerWasmSegmentSum(): void {
  const name = { kernelName: 'UnsortedSegmentSum', backendName: 'wasm' };
  if (tf.getKernelsForBackend('wasm').some((kernel) => kernel.kernelName === name.kernelName)) return;
  tf.registerKernel({
    ...name,
    kernelFunc: (call) => segmentSum(call as unknown as SegmentSumCall), // tfjs types every kernel's call alike
  });
}

type SegmentSumCall = {
  readonly inputs: { readonly x: tf.Tensor; readonly segmentIds: tf.Tensor };
  readonly attrs: tf.UnsortedSegmentSumAttrs;
};

function segmentSum({ inputs: { x, segmentIds }, attrs: { numSegments } }: SegmentSumCall): tf.Tensor {
  return tf.tidy(() => {
    const rowShape = x.shape.slice(segmentIds.rank);
    const indices = segmentIds.reshape<tf.Tensor2D>([segmentIds.size, 1]);
    return tf.scatterND(indices, x.reshape([segmentIds.size, ...rowShape]), [numSegments, ...rowShape]);
  });
}
