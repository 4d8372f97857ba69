import { ConfigError } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';
import { INPUT, inputsOf, layersBetween } from './cnn-graph';

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

/**
 * Rows, columns and channels of a layer's output for images of a size, which need not be the one of training.
 * @throws {@link ConfigError} when the layer is unknown, or the image is smaller than an unpadded window on the way
 */
export function gridSize(cnn: CnnArchitecture, layer: string, image: ImageSize): GridSize {
  const sizes = new Map<string, GridSize>([[INPUT, { ...image, channels: NUM_COLOURS }]]);
  const channels = channelsOf(cnn);
  for (const each of layersBetween(cnn, INPUT, layer)) {
    const before = sizeAt(sizes, inputsOf(each)[0] ?? INPUT);
    sizes.set(each.name, { ...outputSize(cnn, each, before), channels: channels.get(each.name) ?? before.channels });
  }
  return sizeAt(sizes, layer);
}

/** Channels of each layer's output by name, and of `input`. */
export function channelsOf(cnn: CnnArchitecture): ReadonlyMap<string, number> {
  const channels = new Map<string, number>([[INPUT, NUM_COLOURS]]);
  for (const layer of cnn.layers) {
    const before = channels.get(inputsOf(layer)[0] ?? INPUT) ?? NUM_COLOURS;
    channels.set(layer.name, 'output_shape' in layer ? (layer.output_shape.at(-1) ?? before) : before);
  }
  return channels;
}

function outputSize(cnn: CnnArchitecture, layer: CnnLayer, before: ImageSize): ImageSize {
  if (layer.op === 'add' || layer.op === 'softmax') return before;
  if (layer.op === 'global_average_pool') return { height: 1, width: 1 };
  const { kernel, padding, strides } = layer;
  const height = windows(before.height, kernel[0], strides[0], padding);
  const width = windows(before.width, kernel[1], strides[1], padding);
  if (height < 1 || width < 1) throw tooSmall(cnn, layer.name, before, kernel);
  return { height, width };
}

/** Places of a window along one axis, padded as TensorFlow does. */
function windows(size: number, kernel: number, stride: number, padding: 'same' | 'valid'): number {
  return Math.ceil((padding === 'same' ? size : size - kernel + 1) / stride);
}

function sizeAt(sizes: ReadonlyMap<string, GridSize>, name: string): GridSize {
  return sizes.get(name) ?? { height: 0, width: 0, channels: 0 }; // a schema's layers stand after their inputs
}

function tooSmall(cnn: CnnArchitecture, name: string, { height, width }: ImageSize, kernel: readonly number[]): Error {
  return new ConfigError({
    where: `layer ${name} of CNN ${cnn.name}`,
    expected: `a grid of at least ${kernel.join(' x ')} cells`,
    received: `${String(height)} x ${String(width)}`,
    next: 'Use larger images, or an earlier layer of the network.',
  });
}
