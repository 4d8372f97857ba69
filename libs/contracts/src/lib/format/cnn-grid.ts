import { CNN_INPUT, inputsOf } from '../cnn-architecture';
import type { CnnArchitecture, CnnLayer } from '../cnn-architecture';
import { ConfigError } from '../errors';
import { layersBetween } from './cnn-layers';
import type { CnnConvolution } from './cnn-layers';

/** Red, green, blue. */
const NUM_COLOURS = 3;

/** Rows and columns of an image or a feature grid. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** A feature grid's rows, columns and channels. */
export interface GridSize extends ImageSize {
  readonly channels: number;
}

/** How a layer's window slides over a grid. */
export interface SlidingWindow {
  /** rows, columns */
  readonly kernel: readonly [number, number];
  /** rows, columns */
  readonly strides: readonly [number, number];
  /** TensorFlow's: the odd row and column of `same` at the bottom and the right */
  readonly padding: 'same' | 'valid';
}

/** Rows, columns and channels of a layer's output; arguments and errors are those of {@link gridSizes}. */
export function gridSize(cnn: CnnArchitecture, layer: string, image: ImageSize): GridSize {
  return sizeAt(gridSizes(cnn, layer, image), layer);
}

/**
 * Rows, columns and channels of each output on the way to a layer, by name, for images of a size, which need not be the
 * one of training.
 * @param where - of the network, for the error sentence
 * @throws {@link ConfigError} when the layer is unknown, the image is smaller than an unpadded window on the way, or a
 * layer adds grids of several sizes
 */
export function gridSizes(
  cnn: CnnArchitecture,
  layer: string,
  image: ImageSize,
  where = `CNN ${cnn.name}`,
): ReadonlyMap<string, GridSize> {
  const sizes = new Map<string, GridSize>([[CNN_INPUT, { ...image, channels: NUM_COLOURS }]]);
  for (const each of layersBetween(cnn, CNN_INPUT, layer)) {
    const inputs = inputsOf(each).map((name) => sizeAt(sizes, name));
    sizes.set(each.name, outputSize(each, inputs, `layer ${each.name} of ${where}`));
  }
  return sizes;
}

/** Channels of each layer's output by name, and of `input`. */
export function channelsOf(cnn: CnnArchitecture): ReadonlyMap<string, number> {
  const channels = new Map<string, number>([[CNN_INPUT, NUM_COLOURS]]);
  for (const layer of cnn.layers) {
    const [first = CNN_INPUT] = inputsOf(layer);
    channels.set(layer.name, outputChannels(layer, channels.get(first) ?? NUM_COLOURS));
  }
  return channels;
}

/** Shape of a convolution's kernel: [height, width, in, out], depthwise [height, width, channel, 1]. */
export function kernelShape(layer: CnnConvolution, inputChannels: number): readonly [number, number, number, number] {
  const outputs = layer.op === 'depthwise_conv2d' ? 1 : outputChannels(layer, inputChannels);
  return [...layer.kernel, inputChannels, outputs];
}

/** Places of a window along an axis of the grid, and the padding that TensorFlow puts before and after it. */
export function windowsAlong(
  axis: 'height' | 'width',
  size: number,
  { kernel, strides, padding }: SlidingWindow,
): { readonly numPlaces: number; readonly before: number; readonly after: number } {
  const [length, stride] = axis === 'height' ? [kernel[0], strides[0]] : [kernel[1], strides[1]];
  if (padding === 'valid') return { numPlaces: Math.ceil((size - length + 1) / stride), before: 0, after: 0 };
  const numPlaces = Math.ceil(size / stride);
  const total = Math.max((numPlaces - 1) * stride + length - size, 0);
  return { numPlaces, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

function outputChannels(layer: CnnLayer, inputChannels: number): number {
  return layer.op === 'conv2d' ? (layer.output_shape.at(-1) ?? inputChannels) : inputChannels; // not empty by its schema
}

function outputSize(layer: CnnLayer, inputs: readonly GridSize[], where: string): GridSize {
  const [before = NOTHING] = inputs; // every layer reads something
  switch (layer.op) {
    case 'add':
      expectOneSize(inputs, where);
      return before;
    case 'softmax':
      return before;
    case 'global_average_pool':
      return { height: 1, width: 1, channels: before.channels };
    default: {
      const height = windowsAlong('height', before.height, layer).numPlaces;
      const width = windowsAlong('width', before.width, layer).numPlaces;
      if (height < 1 || width < 1) throw tooSmall(before, layer.kernel, where);
      return { height, width, channels: outputChannels(layer, before.channels) };
    }
  }
}

const NOTHING: GridSize = { height: 0, width: 0, channels: 0 };

function sizeAt(sizes: ReadonlyMap<string, GridSize>, name: string): GridSize {
  return sizes.get(name) ?? NOTHING; // a schema's layers stand after their inputs
}

function expectOneSize(inputs: readonly GridSize[], where: string): void {
  const sizes = inputs.map(({ height, width, channels }) => `${height} x ${width} x ${channels}`);
  if (new Set(sizes).size === 1) return;
  throw new ConfigError({
    where,
    expected: 'grids of one size to add',
    received: `${sizes.join(', ')} (height x width x channels)`,
    next: 'Check the strides and channels of the layers before it.',
  });
}

function tooSmall({ height, width }: ImageSize, kernel: readonly number[], where: string): ConfigError {
  return new ConfigError({
    where,
    expected: `a grid of at least ${kernel.join(' x ')} cells`,
    received: `${height} x ${width}`,
    next: 'Use larger images, or an earlier layer of the network.',
  });
}
