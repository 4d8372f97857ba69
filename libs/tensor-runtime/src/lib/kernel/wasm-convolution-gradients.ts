import { padded } from '../operation/average-pool';
import { expectShape } from '../tensor/shape';
import { tf } from '../tensor/tf';

/**
 * Gives the wasm backend the gradients of convolutions that it lacks, composed of what it has: those of filters as one
 * product for each place in the filter, that of a depthwise input as a convolution with the filter turned round.
 */
export function registerWasmConvolutionGradients(): void {
  register('Conv2DBackpropFilter', (call: FilterGradientCall) => filterGradient(call, false));
  register('DepthwiseConv2dNativeBackpropFilter', (call: FilterGradientCall) => filterGradient(call, true));
  register('DepthwiseConv2dNativeBackpropInput', depthwiseInputGradient);
}

function register(kernelName: string, kernel: (call: never) => tf.Tensor): void {
  if (tf.getKernelsForBackend('wasm').some((known) => known.kernelName === kernelName)) return;
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernel as unknown as tf.KernelFunc }); // all calls are typed alike
}

type WindowAttributes = Pick<tf.Conv2DBackpropFilterAttrs, 'strides' | 'pad' | 'dimRoundingMode'>;
type FourSizes = [number, number, number, number];

type FilterGradientCall = {
  readonly inputs: { readonly x: tf.Tensor4D; readonly dy: tf.Tensor4D };
  readonly attrs: WindowAttributes & { readonly filterShape: FourSizes };
};

type InputGradientCall = {
  readonly inputs: { readonly dy: tf.Tensor4D; readonly filter: tf.Tensor4D };
  readonly attrs: WindowAttributes & { readonly inputShape: FourSizes };
};

function filterGradient({ inputs: { x, dy }, attrs }: FilterGradientCall, isDepthwise: boolean): tf.Tensor {
  return tf.tidy(() => {
    const info = placesOf(x.shape, attrs.filterShape, attrs, isDepthwise);
    const frame = padded(x, info.padInfo);
    const parts = Array.from({ length: info.filterHeight * info.filterWidth }, (_, place) => {
      const window = windowAt(frame, info, [Math.floor(place / info.filterWidth), place % info.filterWidth]);
      if (isDepthwise) return window.mul(dy).sum([0, 1, 2]); // [channel]
      return tf.matMul(rowsOf(window), rowsOf(dy), true); // [in, out]
    });
    return tf.stack(parts).reshape(attrs.filterShape);
  });
}

/** What the filter's entry at [row, column] sees, [batch, outHeight, outWidth, channel]. */
function windowAt(frame: tf.Tensor4D, info: tf.backend_util.Conv2DInfo, [row, column]: [number, number]): tf.Tensor4D {
  const { outHeight, outWidth, strideHeight, strideWidth } = info;
  const [batchSize, , , channels] = frame.shape;
  const end = [
    batchSize,
    row + (outHeight - 1) * strideHeight + 1,
    column + (outWidth - 1) * strideWidth + 1,
    channels,
  ];
  return tf.stridedSlice(frame, [0, row, column, 0], end, [1, strideHeight, strideWidth, 1]) as tf.Tensor4D; // same rank
}

function depthwiseInputGradient({ inputs: { dy, filter }, attrs }: InputGradientCall): tf.Tensor {
  const [height, width] = [attrs.inputShape[1], attrs.inputShape[2]];
  expectShape('DepthwiseConv2dNativeBackpropInput', filter, ['height', 'width', 'channel', 1], 'One filter a channel.');
  return tf.tidy(() => {
    const { padInfo, ...info } = placesOf(attrs.inputShape, filter.shape, attrs, true);
    const spread = spreadColumns(spreadRows(dy, info.strideHeight), info.strideWidth);
    const [top, left] = [info.filterHeight - 1 - padInfo.top, info.filterWidth - 1 - padInfo.left];
    const bottom = height + info.filterHeight - 1 - top - spread.shape[1];
    const right = width + info.filterWidth - 1 - left - spread.shape[2];
    const frame = padded(spread, { top, bottom, left, right, type: 'EXPLICIT' });
    return tf.depthwiseConv2d(frame, filter.reverse([0, 1]), 1, 'valid');
  });
}

/** The rows with `stride - 1` rows of zeros between each two. */
function spreadRows(grid: tf.Tensor4D, stride: number): tf.Tensor4D {
  if (stride === 1) return grid;
  const [batchSize, height, width, channels] = grid.shape;
  const zeros = tf.zeros([batchSize, height, stride - 1, width, channels]);
  const rows = tf.concat([grid.expandDims(2), zeros], 2); // [batch, height, stride, width, channel]
  const numRows = (height - 1) * stride + 1;
  return rows.reshape<tf.Tensor4D>([batchSize, -1, width, channels]).slice(0, [batchSize, numRows, width, channels]);
}

function spreadColumns(grid: tf.Tensor4D, stride: number): tf.Tensor4D {
  return stride === 1 ? grid : spreadRows(grid.transpose([0, 2, 1, 3]), stride).transpose([0, 2, 1, 3]);
}

function rowsOf(grid: tf.Tensor4D): tf.Tensor2D {
  return grid.reshape([-1, grid.shape[3]]);
}

function placesOf(
  inputShape: FourSizes,
  filterShape: FourSizes,
  { strides, pad, dimRoundingMode }: WindowAttributes,
  isDepthwise: boolean,
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode, isDepthwise);
}
