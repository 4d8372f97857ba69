import { PARAMETER_PATHS, kernelShape, windowsAlong } from '@tolmach/contracts';
import type { CnnConvolution, GridSize, ImageSize, SlidingWindow } from '@tolmach/contracts';

/** A sliding window as ONNX wants it, with the padding in numbers. */
export type OnnxWindow = Readonly<Record<'kernel_shape' | 'strides' | 'pads', readonly number[]>>;

/** A layer's window over a grid. */
export function windowOf(layer: SlidingWindow, { height, width }: ImageSize): OnnxWindow {
  const [rows, columns] = [windowsAlong('height', height, layer), windowsAlong('width', width, layer)];
  const pads = [rows.before, columns.before, rows.after, columns.after];
  return { kernel_shape: layer.kernel, strides: layer.strides, pads };
}

/** The kernel of a convolution: its path, its shape as stored, and its sizes. */
export function kernelOf(layer: CnnConvolution, { channels }: GridSize) {
  const isDepthwise = layer.op === 'depthwise_conv2d';
  const shape = kernelShape(layer, channels);
  const [height, width, , filters] = shape;
  return {
    path: PARAMETER_PATHS.imageEncoder.cnn(layer.name),
    shape,
    sizes: { taps: height * width, inputs: isDepthwise ? 1 : channels, outputs: isDepthwise ? channels : filters },
    numGroups: isDepthwise ? channels : 1,
  };
}
