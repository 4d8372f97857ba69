import { channelsOf, isConvolution, kernelShape, layersTo } from '@tolmach/contracts';
import type { CnnArchitecture, CnnConvolution } from '@tolmach/contracts';
import { constant, normal } from '@tolmach/tensor-runtime';
import type { ParameterSpec, ParameterSpecs, tf } from '@tolmach/tensor-runtime';

/** Kernel and bias of one convolution, batch normalisation folded in. */
export type ConvolutionParams = {
  /** conv2d [height, width, in, out], depthwise_conv2d [height, width, channel, 1] */
  readonly weights: tf.Tensor4D;
  /** [channel] */
  readonly bias: tf.Tensor1D;
};

/** Parameters of the layers that have some, by the layer's name. */
export type CnnParams = Readonly<Record<string, ConvolutionParams>>;

/**
 * Shapes and starting values of the parameters of all layers that `cut` needs: biases 0, kernels normal with variance
 * 2 / inputs of a unit.
 * @throws {@link ConfigError} when no layer has this name
 * @see He et al. 2015, section 2.2
 */
export function cnnSpecs(cnn: CnnArchitecture, cut: string): ParameterSpecs<CnnParams> {
  const channels = channelsOf(cnn);
  const entries = layersTo(cnn, cut)
    .filter(isConvolution)
    .map((layer) => [layer.name, convolutionSpecs(layer, channels)] as const);
  return Object.fromEntries(entries);
}

function convolutionSpecs(
  layer: CnnConvolution,
  channels: ReadonlyMap<string, number>,
): { weights: ParameterSpec; bias: ParameterSpec } {
  const shape = kernelShape(layer, channels.get(layer.input) ?? 0);
  const [height, width, inputs] = shape;
  const numInputs = height * width * (layer.op === 'depthwise_conv2d' ? 1 : inputs);
  return {
    weights: { shape, initialise: normal(Math.sqrt(2 / numInputs)) },
    bias: { shape: [channels.get(layer.name) ?? 0], initialise: constant(0) },
  };
}
