import type { CnnArchitecture, CnnConvolution, CnnLayer, GridSize, SlidingWindow } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import type { CnnFormat } from './cnn-format';
import { kernelOf, windowOf } from './cnn-window';
import type { GraphBuilder, Value } from './graph-builder';
import { outputsFirst } from './matrix';

/** A grid in float32; channels come before cells, as ONNX's convolutions have them. */
export interface FloatGrid extends GridSize {
  /** [batch, channel, height, width] */
  readonly value: Value;
}

/** Layers in float32. */
export function floatCnn(source: LayerSource): CnnFormat<FloatGrid> {
  const { graph } = source;
  return {
    normalised(pixels, size, input) {
      const planes = graph.add('Transpose', [pixels], { attributes: { perm: [0, 3, 1, 2] } });
      return { ...size, value: normalise(graph, planes, input, [3, 1, 1]) };
    },
    apply: (layer, size, inputs) => ({ ...size, value: applyLayer(source, layer, inputs) }),
    cells({ value, channels, height, width }) {
      const flat = graph.add('Reshape', [value, graph.integers(-1, channels, height * width)]); // [batch, channel, position]
      return graph.add('Transpose', [flat], { attributes: { perm: [0, 2, 1] } });
    },
  };
}

/** (x - mean) / std of each colour; the zeros around an image are put there afterwards. */
export function normalise(
  graph: GraphBuilder,
  pixels: Value,
  { mean, std }: CnnArchitecture['input'],
  shape: readonly number[],
): Value {
  const colours = (values: readonly number[]) => graph.constant(Float32Array.from(values), shape);
  const centred = graph.add('Sub', [graph.add('Cast', [pixels], { attributes: { to: 1 } }), colours(mean)]);
  return graph.add('Div', [centred, colours(std)]);
}

function applyLayer(source: LayerSource, layer: CnnLayer, grids: readonly [FloatGrid, ...FloatGrid[]]): Value {
  const [first] = grids;
  const { graph } = source;
  switch (layer.op) {
    case 'conv2d':
    case 'depthwise_conv2d':
      return convolve(source, layer, first);
    case 'add':
      return sumOf(graph, layer.activation, grids);
    case 'max_pool':
      return slide(graph, 'MaxPool', layer, first);
    case 'average_pool':
      return slide(graph, 'AveragePool', layer, first); // ONNX, too, leaves padding out of the mean
    case 'global_average_pool':
      return graph.add('GlobalAveragePool', [first.value]);
    case 'softmax':
      return graph.add('Softmax', [first.value], { attributes: { axis: 1 } });
  }
}

function convolve({ graph, reader }: LayerSource, layer: CnnConvolution, grid: FloatGrid): Value {
  const { path, shape, sizes, numGroups } = kernelOf(layer, grid);
  const { inputs, outputs } = sizes;
  const turned = outputsFirst(reader.kernel(`${path}/weights`, shape), sizes);
  const kernel = graph.constant(turned, [outputs, inputs, ...layer.kernel]);
  const bias = graph.constant(reader.vector(`${path}/bias`, outputs).values, [outputs]);
  const attributes = { ...windowOf(layer, grid), group: numGroups };
  return activated(graph, graph.add('Conv', [grid.value, kernel, bias], { attributes }), layer.activation);
}

function slide(graph: GraphBuilder, operation: string, layer: SlidingWindow, grid: FloatGrid): Value {
  return graph.add(operation, [grid.value], { attributes: windowOf(layer, grid) });
}

/** Of grids in one layout. */
export function sumOf(
  graph: GraphBuilder,
  activation: CnnConvolution['activation'],
  grids: readonly { readonly value: Value }[],
): Value {
  const sum = grids.map(({ value }) => value).reduce((before, next) => graph.add('Add', [before, next]));
  return activated(graph, sum, activation);
}

/** The activation of a layer, in any layout. */
export function activated(graph: GraphBuilder, value: Value, activation: CnnConvolution['activation']): Value {
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
