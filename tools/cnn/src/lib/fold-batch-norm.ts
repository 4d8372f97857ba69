import type { HostTensor } from '@tolmach/contracts';

/** What batch normalisation learnt, each [channel]. */
export interface BatchNorm {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Added to the variance; EfficientNet's value, a hundred times PyTorch's default. */
export const BATCH_NORM_EPSILON = 1e-3;

/** A convolution's kernel and bias in the layout of TensorFlow.js. */
export interface Convolution {
  readonly weights: HostTensor;
  readonly bias: HostTensor;
}

/**
 * One convolution that does what a convolution without bias and the batch normalisation after it do; computed in
 * double precision.
 *
 * @param kernel - conv2d [height, width, in, channel] or depthwise [height, width, channel, 1]: in either case the
 * index of the output channel is the flat index modulo their number
 * @see Ioffe and Szegedy 2015, Algorithm 2, line 11
 */
export function foldBatchNorm(kernel: HostTensor, norm: BatchNorm): Convolution {
  const numChannels = norm.weight.length;
  const scales = Float64Array.from(norm.variance, (variance, channel) => {
    return (norm.weight[channel] ?? 0) / Math.sqrt(variance + BATCH_NORM_EPSILON);
  });
  const values = kernel.values.map((value, index) => value * (scales[index % numChannels] ?? 0));
  const bias = norm.bias.map((value, channel) => value - (norm.mean[channel] ?? 0) * (scales[channel] ?? 0));
  return { weights: { shape: kernel.shape, values }, bias: { shape: [numChannels], values: bias } };
}
