import type { CnnLayer } from '@tolmach/contracts';
import type { GridSize } from './cnn-format';

/** A layer with weights. */
export type Convolution = Extract<CnnLayer, { op: 'conv2d' | 'depthwise_conv2d' }>;

/** A layer whose window slides over a grid. */
export type Window = Pick<Convolution, 'kernel' | 'strides' | 'padding'>;

/** A sliding window as ONNX is told it, with the padding in numbers, and the size of the grid that comes out. */
export interface SlidingWindow {
  readonly attributes: Readonly<Record<'kernel_shape' | 'strides' | 'pads', readonly number[]>>;
  readonly height: number;
  readonly width: number;
}

/** A layer's window over a grid. */
export function windowOf({ kernel, strides, padding }: Window, { height, width }: GridSize): SlidingWindow {
  const rows = axisOf(height, kernel[0], strides[0], padding);
  const columns = axisOf(width, kernel[1], strides[1], padding);
  const pads = [rows.before, columns.before, rows.after, columns.after];
  return { attributes: { kernel_shape: kernel, strides, pads }, height: rows.size, width: columns.size };
}

/** TensorFlow's padding along one axis: as many windows as strides fit in, and of an odd padding the larger half after. */
function axisOf(size: number, kernel: number, stride: number, padding: Window['padding']) {
  if (padding === 'valid') return { before: 0, after: 0, size: Math.ceil((size - kernel + 1) / stride) };
  const numWindows = Math.ceil(size / stride);
  const total = Math.max((numWindows - 1) * stride + kernel - size, 0);
  return { before: Math.floor(total / 2), after: Math.ceil(total / 2), size: numWindows };
}

/** The kernel of a convolution: its path, its shape as stored, and its sizes. */
export function kernelOf({ name, op, kernel, output_shape }: Convolution, { numChannels }: GridSize) {
  const [height, width] = kernel;
  const isDepthwise = op === 'depthwise_conv2d';
  const outputs = isDepthwise ? numChannels : (output_shape.at(-1) ?? NaN); // not empty by its schema
  return {
    path: `encoder/cnn/${name}`,
    shape: [height, width, numChannels, isDepthwise ? 1 : outputs] as const,
    sizes: { taps: height * width, inputs: isDepthwise ? 1 : numChannels, outputs },
    numGroups: isDepthwise ? numChannels : 1,
  };
}
