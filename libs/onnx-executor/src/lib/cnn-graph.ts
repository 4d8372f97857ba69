import { ConfigError } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import { inputsOf, layersUpTo } from './cnn-layers';
import type { GraphBuilder, Value } from './graph-builder';
import { outputsFirst } from './matrix';
import type { KernelSizes } from './matrix';

/** A feature grid inside a graph; channels come before cells, as ONNX's convolutions have them. */
export interface GridValues {
  /** [batch, channel, height, width] */
  readonly value: Value;
  readonly height: number;
  readonly width: number;
  readonly numChannels: number;
}

/** Part of a network: up to one of its layers. */
export interface CnnPart {
  readonly cnn: CnnArchitecture;
  /** name of the last layer */
  readonly cut: string;
  /** folder of the model, for error sentences */
  readonly where: string;
}

/**
 * The grid that a CNN makes of pixels; only the layers it depends on are in the graph. Weights are asked for as
 * `encoder/cnn/<layer>/weights` and `.../bias`.
 * @param pixels - [batch, height, width, 3], uint8
 * @throws {@link ConfigError} when there is no layer `cut`, or the layers do not fit together at this size of images
 */
export function cnnGrid(
  source: LayerSource,
  { cnn, cut, where }: CnnPart,
  pixels: { readonly value: Value; readonly height: number; readonly width: number },
): GridValues {
  const { height, width } = pixels;
  const input = { value: normalised(source.graph, cnn.input, pixels.value), height, width, numChannels: 3 };
  const grids = new Map<string, GridValues>([['input', input]]);
  let last = input;
  for (const layer of layersUpTo(cut, cnn, where)) {
    const inputs = inputsOf(layer).flatMap((name) => grids.get(name) ?? []); // the schema lets each come after its inputs
    last = checked(applyLayer(source, layer, inputs), { layer, inputs, where });
    grids.set(layer.name, last);
  }
  return last;
}

/** (x - mean) / std of each colour, [batch, 3, height, width]: zero padding of the first layer comes after it. */
function normalised(graph: GraphBuilder, { mean, std }: CnnArchitecture['input'], pixels: Value): Value {
  const planes = graph.add('Transpose', [pixels], { attributes: { perm: [0, 3, 1, 2] } });
  const colours = (values: readonly number[]) => graph.constant(Float32Array.from(values), [3, 1, 1]);
  const centred = graph.add('Sub', [graph.add('Cast', [planes], { attributes: { to: 1 } }), colours(mean)]);
  return graph.add('Div', [centred, colours(std)]);
}

function applyLayer(source: LayerSource, layer: CnnLayer, inputs: readonly GridValues[]): GridValues {
  const [first = NO_GRID] = inputs; // the schema asks for one
  const { graph } = source;
  switch (layer.op) {
    case 'conv2d':
      return convolve(source, layer, first, layer.output_shape.at(-1) ?? NaN); // not empty by its schema
    case 'depthwise_conv2d':
      return convolve(source, layer, first, first.numChannels);
    case 'add': {
      const value = inputs.map((grid) => grid.value).reduce((sum, next) => graph.add('Add', [sum, next]));
      return { ...first, value: activated(graph, value, layer.activation) };
    }
    case 'max_pool':
      return slide(graph, 'MaxPool', layer, first);
    case 'average_pool':
      return slide(graph, 'AveragePool', layer, first); // ONNX, too, leaves padding out of the mean
    case 'global_average_pool':
      return { ...first, value: graph.add('GlobalAveragePool', [first.value]), height: 1, width: 1 };
    case 'softmax':
      return { ...first, value: graph.add('Softmax', [first.value], { attributes: { axis: 1 } }) };
  }
}

const NO_GRID: GridValues = { value: '', height: 0, width: 0, numChannels: 0 };

/** @throws {@link ConfigError} when a window was larger than its grid, or grids of different sizes were added */
function checked(
  grid: GridValues,
  { layer, inputs, where }: { layer: CnnLayer; inputs: readonly GridValues[]; where: string },
): GridValues {
  const sizes = inputs.map(({ height, width, numChannels }) => [height, width, numChannels].join('x'));
  const isWhole = grid.height > 0 && grid.width > 0;
  if (isWhole && (layer.op !== 'add' || new Set(sizes).size === 1)) return grid;
  throw new ConfigError({
    where,
    expected: isWhole
      ? `inputs of one size at the layer ${layer.name}`
      : `a grid as large as the window of ${layer.name}`,
    received: `${sizes.join(', ')} (height x width x channels)`,
    next: 'Check the layers of the CNN, and image.height and image.width in model.json.',
  });
}

type Convolution = Extract<CnnLayer, { op: 'conv2d' | 'depthwise_conv2d' }>;

function convolve(
  { graph, reader }: LayerSource,
  layer: Convolution,
  grid: GridValues,
  numOutputs: number,
): GridValues {
  const [height, width] = layer.kernel;
  const isDepthwise = layer.op === 'depthwise_conv2d';
  const sizes: KernelSizes = { taps: height * width, inputs: isDepthwise ? 1 : grid.numChannels, outputs: numOutputs };
  const path = `encoder/cnn/${layer.name}`;
  const values = reader.kernel(`${path}/weights`, [height, width, grid.numChannels, isDepthwise ? 1 : numOutputs]);
  const kernel = graph.constant(outputsFirst(values, sizes), [numOutputs, sizes.inputs, height, width]);
  const bias = graph.constant(reader.vector(`${path}/bias`, numOutputs).values, [numOutputs]);
  const { attributes, ...size } = windowOf(layer, grid);
  const value = graph.add('Conv', [grid.value, kernel, bias], {
    attributes: { ...attributes, group: isDepthwise ? grid.numChannels : 1 },
  });
  return { value: activated(graph, value, layer.activation), ...size, numChannels: numOutputs };
}

function slide(graph: GraphBuilder, operation: string, layer: Window, grid: GridValues): GridValues {
  const { attributes, ...size } = windowOf(layer, grid);
  return { ...grid, value: graph.add(operation, [grid.value], { attributes }), ...size };
}

type Window = Pick<Convolution, 'kernel' | 'strides' | 'padding'>;

/** A sliding window as ONNX is told it, with the padding in numbers, and the size of the grid that comes out. */
function windowOf({ kernel, strides, padding }: Window, { height, width }: GridValues) {
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

function activated(graph: GraphBuilder, value: Value, activation: Convolution['activation']): Value {
  switch (activation) {
    case 'linear':
      return value;
    case 'relu':
      return graph.add('Relu', [value]);
    case 'relu6':
      return graph.add('Clip', [value, graph.scalar(0), graph.scalar(6)]);
    case 'swish':
      return graph.add('Mul', [value, graph.add('Sigmoid', [value])]);
  }
}
