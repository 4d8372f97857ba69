import { isConvolution } from '@tolmach/contracts';
import type { CnnArchitecture, CnnConvolution, CnnLayer, GridSize } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import type { CnnFormat } from './cnn-format';
import { kernelOf, windowOf } from './cnn-window';
import { floatCnn, normalise, sumOf } from './float-cnn';
import type { GraphBuilder, Value } from './graph-builder';
import { outputsFirst, quantiseColumns } from './matrix';
import { RUNTIME_DOMAIN } from './onnx-schema';

/** What uint8 values stand for: scale * (byte - zeroPoint). */
interface Uint8Range {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** A grid in uint8 of a range that is known before the graph runs, or else in float32; channels come last. */
interface IntegerGrid extends GridSize {
  /** [batch, height, width, channel] */
  readonly value: Value;
  /** of uint8; not there for float32 */
  readonly range?: Uint8Range;
}

/** 0 to 6: bytes saturate at both ends just as relu6 does. */
const RELU6_RANGE: Uint8Range = { scale: 6 / 255, zeroPoint: 0 };

/**
 * Whether 8 bits pay: convolutions end in relu6, whose range is known before, or are linear and pointwise, with a result
 * in float32. Of others the range is not known, and the ways there and back cost more than the product saves.
 */
export function isIntegerCnn(layers: readonly CnnLayer[]): boolean {
  return layers.every((layer) => !isConvolution(layer) || isRelu6(layer) || isPointwise(layer));
}

/**
 * Layers in 8 bits, one byte a value; pools, sums and softmax are computed in float32. What is float32 enters a
 * convolution by the range of all images of a run. Kernels have a scale for each output.
 * @see {@link isIntegerCnn}
 */
export function integerCnn(source: LayerSource): CnnFormat<IntegerGrid> {
  const { graph } = source;
  const inFloat = floatCnn(source);
  const realGrid = (grid: IntegerGrid) => ({ ...grid, value: realOf(graph, grid) });
  return {
    normalised(pixels, size, input) {
      const range = pixelRange(input);
      if (range !== undefined) return { ...size, value: pixels, range };
      return { ...size, value: normalise(graph, pixels, input, [3]) };
    },
    apply(layer, size, inputs) {
      const [first] = inputs;
      if (isConvolution(layer) && isRelu6(layer)) {
        return { ...size, value: convolve(source, layer, first), range: RELU6_RANGE };
      }
      if (isConvolution(layer)) return { ...size, value: multiply(source, layer, first) };
      if (layer.op === 'add') return { ...size, value: sumOf(graph, layer.activation, inputs.map(realGrid)) };
      const { value } = inFloat.apply(layer, size, [channelsFirst(graph, realGrid(first))]);
      return { ...size, value: graph.add('Transpose', [value], { attributes: { perm: [0, 2, 3, 1] } }) };
    },
    cells: (grid) => {
      const numPositions = grid.height * grid.width;
      return graph.add('Reshape', [realOf(graph, grid), graph.integers(-1, numPositions, grid.channels)]);
    },
  };
}

/** The range that pixels have as they come, if one range of bytes can say it. */
function pixelRange({ mean, std }: CnnArchitecture['input']): Uint8Range | undefined {
  const [zeroPoint] = mean;
  const isOne = new Set(mean).size === 1 && new Set(std).size === 1;
  const isByte = Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255;
  return isOne && isByte && std[0] > 0 ? { scale: 1 / std[0], zeroPoint } : undefined;
}

function isRelu6({ activation }: CnnConvolution): boolean {
  return activation === 'relu6';
}

function isPointwise({ op, activation, kernel, strides }: CnnConvolution): boolean {
  return op === 'conv2d' && activation === 'linear' && [...kernel, ...strides].every((size) => size === 1);
}

function channelsFirst(graph: GraphBuilder, grid: IntegerGrid): IntegerGrid {
  return { ...grid, value: graph.add('Transpose', [grid.value], { attributes: { perm: [0, 3, 1, 2] } }) };
}

/** In float32. */
function realOf(graph: GraphBuilder, { value, range }: IntegerGrid): Value {
  if (range === undefined) return value;
  return graph.add('DequantizeLinear', [value, graph.scalar(range.scale), byte(graph, range.zeroPoint)]);
}

/** In uint8, with scale and zero point. */
function bytesOf(graph: GraphBuilder, { value, range }: IntegerGrid): readonly Value[] {
  if (range === undefined) return graph.addMany('DynamicQuantizeLinear', [value], 3);
  return [value, graph.scalar(range.scale), byte(graph, range.zeroPoint)];
}

function byte(graph: GraphBuilder, value: number): Value {
  return graph.constant(Uint8Array.of(value), []);
}

/** A convolution from bytes to bytes of {@link RELU6_RANGE}. */
function convolve({ graph, reader }: LayerSource, layer: CnnConvolution, grid: IntegerGrid): Value {
  const { path, shape, sizes, numGroups } = kernelOf(layer, grid);
  const { taps, inputs, outputs } = sizes;
  const values = reader.kernel(`${path}/weights`, shape);
  const bias = reader.vector(`${path}/bias`, outputs).values;
  const matrix = { rows: values.length === 0 ? 0 : taps * inputs, columns: outputs, values };
  const isPaired = layer.op !== 'depthwise_conv2d'; // which ONNX Runtime adds up in 32 bits everywhere
  const { quantised, scales } = quantiseColumns(matrix, { isPaired, smallest: bias.map(smallestScale) });
  const [bytes = '', scale = '', zeroPoint = ''] = bytesOf(graph, grid);
  const kernel = [
    graph.constant(outputsFirst(quantised, sizes), [outputs, inputs, ...layer.kernel]),
    graph.constant(scales, [outputs]),
    graph.constant(new Int8Array(1), []),
  ];
  const result = [graph.scalar(RELU6_RANGE.scale), byte(graph, RELU6_RANGE.zeroPoint)];
  const shift = integerBias(
    graph,
    bias.map((value, output) => value / (scales[output] ?? NaN)),
    scale,
  );
  return graph.add('QLinearConv', [bytes, scale, zeroPoint, ...kernel, ...result, shift], {
    domain: RUNTIME_DOMAIN,
    attributes: { ...windowOf(layer, grid), group: numGroups, channels_last: 1 },
  });
}

/** A bias is counted in products of both scales, in int32: a kernel of next to nothing must not have it overflow. */
const MAX_COUNT = 2 ** 30;
const smallestScale = (bias: number) => Math.abs(bias) / 2 ** 16;

/** A bias in int32; it is divided inside the graph, as the scale of what enters may not be known before. */
function integerBias(graph: GraphBuilder, inKernelScales: Float32Array, scale: Value): Value {
  const counts = graph.add('Div', [graph.constant(inKernelScales, [inKernelScales.length]), scale]);
  const bounded = graph.add('Clip', [counts, graph.scalar(-MAX_COUNT), graph.scalar(MAX_COUNT)]);
  return graph.add('Cast', [graph.add('Round', [bounded])], { attributes: { to: 6 } });
}

/** A linear pointwise convolution as a product of bytes that ends in float32. */
function multiply({ graph, reader }: LayerSource, layer: CnnConvolution, grid: IntegerGrid): Value {
  const { path, shape, sizes } = kernelOf(layer, grid);
  const { inputs, outputs } = sizes;
  const values = reader.kernel(`${path}/weights`, shape);
  const rows = values.length === 0 ? 0 : inputs; // a weight that is not there
  const { quantised, scales } = quantiseColumns({ rows, columns: outputs, values });
  const [bytes = '', scale = '', zeroPoint = ''] = bytesOf(graph, grid);
  const kernel = graph.constant(quantised, [inputs, outputs]);
  const bias = graph.constant(reader.vector(`${path}/bias`, outputs).values, [outputs]);
  const columnScales = graph.constant(scales, [outputs]);
  const product = [bytes, kernel, scale, columnScales, zeroPoint, '', bias]; // no zero point: the kernel is symmetric
  return graph.add('MatMulIntegerToFloat', product, { domain: RUNTIME_DOMAIN });
}
