import type { Initialisation } from '@tolmach/contracts';
import { inputKernel } from '@tolmach/recurrent-layer';
import { constant, tf } from '@tolmach/tensor-runtime';
import type { ParameterSpecs } from '@tolmach/tensor-runtime';
import type { ConvolutionConfig } from '../architecture';

/** One group of filters, as wide as its key in the tree of parameters says. */
export type FilterParams = {
  /** [width*embedding, filters] */
  readonly kernel: tf.Tensor2D;
  /** [filters] */
  readonly bias: tf.Tensor1D;
};

/** Filters by width: `width3`. */
export type FiltersByWidth = { readonly [width: string]: FilterParams };

/** The key of the filters of a width. */
export function widthKey(width: number): string {
  return `width${String(width)}`;
}

/** Shapes and starting values of the filters. */
export function convolutionSpecs(
  { widths, filters }: ConvolutionConfig,
  embeddingSize: number,
  initialisation: Initialisation,
): ParameterSpecs<FiltersByWidth> {
  const specsOf = (width: number) => ({
    kernel: { shape: [width * embeddingSize, filters], initialise: inputKernel(initialisation, 1) },
    bias: { shape: [filters], initialise: constant(0) },
  });
  return Object.fromEntries(widths.map((width) => [widthKey(width), specsOf(width)]));
}

/**
 * The largest value of each filter over a sentence, [batch, widths*filters]; the caller (or its tidy) owns it. A filter is
 * put on every window that touches a word of the sentence; beyond its ends there are zeros, however far the batch is padded.
 * @param embedded - [batch, time, embedding], float32, zero on padding
 * @param mask - [batch, time], float32: 1 = real, 0 = padding, padding last
 * @see Kim 2014, equations 1 to 3 (rectified linear units, max-over-time pooling)
 */
export function convolutionFeatures(
  params: FiltersByWidth,
  widths: readonly number[],
  embedded: tf.Tensor3D,
  mask: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const features = widths.flatMap((width) => {
      const filters = params[widthKey(width)];
      return filters === undefined ? [] : [largestOfFilters(filters, width, embedded, mask)];
    });
    return tf.concat2d(features, 1);
  });
}

function largestOfFilters(
  { kernel, bias }: FilterParams,
  width: number,
  embedded: tf.Tensor3D,
  mask: tf.Tensor2D,
): tf.Tensor2D {
  const [batchSize, time, channels] = embedded.shape;
  const beyond = width - 1;
  const numWindows = time + beyond;
  const padded = embedded.pad([
    [0, 0],
    [beyond, beyond],
    [0, 0],
  ]);
  const shifted = Array.from({ length: width }, (_, tap) =>
    padded.slice([0, tap, 0], [batchSize, numWindows, channels]),
  );
  const windows = tf.concat(shifted, 2).reshape<tf.Tensor2D>([batchSize * numWindows, width * channels]);
  const filtered = windows.matMul<tf.Tensor2D>(kernel).add<tf.Tensor2D>(bias).relu();
  const touched = mask.pad(
    [
      [0, 0],
      [beyond, 0],
    ],
    1,
  ); // [batch, window]: a window that starts before the sentence touches its first word
  const values = filtered.reshape([batchSize, numWindows, -1]).mul<tf.Tensor3D>(touched.expandDims(2));
  return values.max<tf.Tensor2D>(1); // nothing is below the 0 of windows left out
}
