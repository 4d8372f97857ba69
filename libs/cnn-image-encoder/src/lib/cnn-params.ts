import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';
import { constant, normal } from '@tolmach/tensor-runtime';
import type { ParameterSpec, ParameterSpecs, tf } from '@tolmach/tensor-runtime';
import { layersTo } from './cnn-graph';
import { channelsOf } from './grid-size';

/** Kernel and bias of one convolution, batch normalisation folded in. */
export type ConvolutionParams = {
  /** conv2d [height, width, in, out], depthwise_conv2d [height, width, channel, 1] */
  readonly weights: tf.Tensor4D;
  /** [channel] */
  readonly bias: tf.Tensor1D;
};

/** Parameters of the layers that have some, by the layer's name. */
export type CnnParams = Readonly<Record<string, ConvolutionParams>>;

/** A layer with parameters. */
export type ConvolutionLayer = Extract<CnnLayer, { readonly weights: string }>;

/** Whether the layer is a convolution, which is to say has parameters. */
export function isConvolution(layer: CnnLayer): layer is ConvolutionLayer {
  return layer.op === 'conv2d' || layer.op === 'depthwise_conv2d';
}

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
  layer: ConvolutionLayer,
  channels: ReadonlyMap<string, number>,
): { weights: ParameterSpec; bias: ParameterSpec } {
  const inputChannels = channels.get(layer.input) ?? 0;
  const outputChannels = channels.get(layer.name) ?? 0;
  const isDepthwise = layer.op === 'depthwise_conv2d';
  const numInputs = layer.kernel[0] * layer.kernel[1] * (isDepthwise ? 1 : inputChannels);
  return {
    weights: {
      shape: [...layer.kernel, inputChannels, isDepthwise ? 1 : outputChannels],
      initialise: normal(Math.sqrt(2 / numInputs)),
    },
    bias: { shape: [outputChannels], initialise: constant(0) },
  };
}
