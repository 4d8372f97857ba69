import { padded } from './average-pool';
import { hasNativeKernels, isOnGpu, runNative } from '../kernel/native-kernel';
import type { NativeAttributes } from '../kernel/native-kernel';
import { rectify } from './rectifier';
import type { Rectifier } from './rectifier';
import { tidyTree } from '../tensor/tensor-tree';
import { tf } from '../tensor/tf';

/** What a convolution does besides its weights. */
export interface ConvolutionSettings {
  /** one filter for each channel instead of filters over all channels */
  readonly isDepthwise: boolean;
  /** rows, columns */
  readonly strides: readonly [number, number];
  /** TensorFlow's: with stride 2, `same` puts the extra row and column at the bottom and the right */
  readonly padding: 'same' | 'valid';
  /** applied to the result */
  readonly activation: 'linear' | Rectifier;
}

/** Filters and bias of a convolution. */
export type ConvolutionWeights = {
  /** [height, width, in, out], depthwise [height, width, channel, 1] */
  readonly weights: tf.Tensor4D;
  /** [channel] */
  readonly bias: tf.Tensor1D;
};

/**
 * A convolution with bias and activation, differentiable with respect to input, weights and bias:
 * [batch, height, width, channel], which the caller (or its tidy) owns. Engines without TensorFlow's own operations use
 * the fused ones of TensorFlow.js.
 *
 * @param input - [batch, height, width, channel], float32
 */
export function convolve(
  input: tf.Tensor4D,
  { weights, bias }: ConvolutionWeights,
  settings: ConvolutionSettings,
): tf.Tensor4D {
  if (!hasNativeKernels()) return fusedConvolution(input, { weights, bias }, settings);
  return tf.tidy(() => {
    const biased = nativeConvolution(input, { weights, bias }, settings);
    return settings.activation === 'linear' ? biased : rectify(biased, settings.activation);
  });
}

function fusedConvolution(
  input: tf.Tensor4D,
  { weights: filter, bias }: ConvolutionWeights,
  settings: ConvolutionSettings,
): tf.Tensor4D {
  const { isDepthwise, activation } = settings;
  const strides: [number, number] = [...settings.strides];
  return tf.tidy(() => {
    const { x, pad } = placed(input, filter, settings);
    const options = { x, filter, strides, pad, bias, activation };
    return isDepthwise ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
  });
}

/** Input and padding; padded by hand where a stride skips cells, which the wasm engine gets wrong with `same`. */
function placed(
  input: tf.Tensor4D,
  { shape }: tf.Tensor4D,
  { strides, padding }: ConvolutionSettings,
): { x: tf.Tensor4D; pad: 'same' | 'valid' } {
  if (padding === 'valid' || (strides[0] <= shape[0] && strides[1] <= shape[1])) return { x: input, pad: padding };
  const { padInfo } = tf.backend_util.computeConv2DInfo(input.shape, shape, [...strides], 1, 'same', undefined, true);
  return { x: padded(input, padInfo), pad: 'valid' };
}

/** Convolution and bias on TensorFlow; all three gradients are taken whenever one is. */
function nativeConvolution(
  input: tf.Tensor4D,
  { weights, bias }: ConvolutionWeights,
  settings: ConvolutionSettings,
): tf.Tensor4D {
  const attributes = attributesOf(settings);
  const operation = tf.customGrad((...tensors: unknown[]) => {
    const [x, filter, offset, save] = tensors as [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D, tf.GradSaveFunc]; // as passed
    save([x, filter]);
    const value = tf.tidy(() => biasedForward([x, filter, offset], settings.isDepthwise, attributes));
    const gradFunc = (gradient: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
      tidyTree(() => backward(gradient, saved, settings.isDepthwise, attributes));
    return { value, gradFunc };
  });
  return operation(input, weights, bias) as tf.Tensor4D; // customGrad forgets the rank
}

function attributesOf({ strides, padding }: ConvolutionSettings): NativeAttributes {
  return {
    T: { type: 'TF_FLOAT' },
    strides: { integers: [1, ...strides, 1] },
    padding: { text: padding.toUpperCase() },
  };
}

function biasedForward(
  [input, filter, bias]: readonly [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D],
  isDepthwise: boolean,
  attributes: NativeAttributes,
): tf.Tensor {
  if (!isDepthwise && hasBiasedKernel()) return runOne(BIASED_CONVOLUTION, { ...attributes, ...ONEDNN }, [input, filter, bias]); // prettier-ignore
  const name = isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
  return runOne('BiasAdd', FLOAT_CHANNELS_LAST, [runOne(name, attributes, [input, filter]), bias]);
}

/** Gradients of input, filter and bias. */
function backward(
  gradient: tf.Tensor,
  [input = gradient, filter = gradient]: readonly tf.Tensor[],
  isDepthwise: boolean,
  attributes: NativeAttributes,
): tf.Tensor[] {
  const name = isDepthwise ? 'DepthwiseConv2dNativeBackprop' : 'Conv2DBackprop';
  const inputShape = tf.tensor1d(input.shape, 'int32');
  const filterShape = tf.tensor1d(filter.shape, 'int32');
  return [
    runOne(`${name}Input`, attributes, [inputShape, filter, gradient]),
    runOne(`${name}Filter`, attributes, [input, filterShape, gradient]),
    runOne('BiasAddGrad', FLOAT_CHANNELS_LAST, [gradient]),
  ];
}

const FLOAT_CHANNELS_LAST: NativeAttributes = { T: { type: 'TF_FLOAT' }, data_format: { text: 'NHWC' } };

/** oneDNN's convolution that adds the bias while it writes; its kernels are chosen by this label. */
const BIASED_CONVOLUTION = '_MklNativeConv2DWithBias';
const ONEDNN: NativeAttributes = { _kernel: { text: 'MklNameChangeOp' } };

let isBiasedKernelKnown: boolean | undefined;

/** Whether this build of TensorFlow has oneDNN's operation, which is internal to it: x86 processors, no GPU. */
function hasBiasedKernel(): boolean {
  isBiasedKernelKnown ??= !isOnGpu() && runsBiasedKernel();
  return isBiasedKernelKnown;
}

function runsBiasedKernel(): boolean {
  const settings = { isDepthwise: false, strides: [1, 1], padding: 'same', activation: 'linear' } as const;
  return tf.tidy(() => {
    const inputs = [tf.ones([1, 1, 1, 1]), tf.ones([1, 1, 1, 1]), tf.ones([1])];
    try {
      runOne(BIASED_CONVOLUTION, { ...attributesOf(settings), ...ONEDNN }, inputs);
      return true;
    } catch {
      return false; // an unknown operation, for which there is another way
    }
  });
}

function runOne(name: string, attributes: NativeAttributes, inputs: readonly tf.Tensor[]): tf.Tensor {
  return runNative(name, attributes, inputs, 1)[0] as tf.Tensor; // as many outputs as asked for
}
