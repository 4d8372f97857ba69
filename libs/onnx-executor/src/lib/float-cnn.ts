import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import type { CnnFormat, GridSize } from './cnn-format';
import { kernelOf, windowOf } from './cnn-window';
import type { Convolution, Window } from './cnn-window';
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
    apply: (layer, first, others) => applyLayer(source, layer, [first, ...others]),
    cells({ value, numChannels, height, width }) {
      const flat = graph.add('Reshape', [value, graph.integers(-1, numChannels, height * width)]); // [batch, channel, position]
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

function applyLayer(source: LayerSource, layer: CnnLayer, grids: readonly [FloatGrid, ...FloatGrid[]]): FloatGrid {
  const [first] = grids;
  const { graph } = source;
  switch (layer.op) {
    case 'conv2d':
    case 'depthwise_conv2d':
      return convolve(source, layer, first);
    case 'add':
      return { ...first, value: sumOf(graph, layer.activation, grids) };
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

function convolve({ graph, reader }: LayerSource, layer: Convolution, grid: FloatGrid): FloatGrid {
  const { path, shape, sizes, numGroups } = kernelOf(layer, grid);
  const { inputs, outputs } = sizes;
  const turned = outputsFirst(reader.kernel(`${path}/weights`, shape), sizes);
  const kernel = graph.constant(turned, [outputs, inputs, ...layer.kernel]);
  const bias = graph.constant(reader.vector(`${path}/bias`, outputs).values, [outputs]);
  const { attributes, ...size } = windowOf(layer, grid);
  const value = graph.add('Conv', [grid.value, kernel, bias], { attributes: { ...attributes, group: numGroups } });
  return { value: activated(graph, value, layer.activation), ...size, numChannels: outputs };
}

function slide(graph: GraphBuilder, operation: string, layer: Window, grid: FloatGrid): FloatGrid {
  const { attributes, ...size } = windowOf(layer, grid);
  return { ...grid, value: graph.add(operation, [grid.value], { attributes }), ...size };
}

/** Of grids in one layout. */
export function sumOf(
  graph: GraphBuilder,
  activation: Convolution['activation'],
  grids: readonly { readonly value: Value }[],
): Value {
  const sum = grids.map(({ value }) => value).reduce((before, next) => graph.add('Add', [before, next]));
  return activated(graph, sum, activation);
}

/** The activation of a layer, in any layout. */
export function activated(graph: GraphBuilder, value: Value, activation: Convolution['activation']): Value {
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
