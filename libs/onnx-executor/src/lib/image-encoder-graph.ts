import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { CnnArchitecture, ImageConfig, ImageEncoderConfig, ImageSize } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import { cnnCells } from './cnn-graph';
import type { GridValues } from './cnn-graph';
import type { MemoryValues } from './encoder-graph';
import type { GraphBuilder, Value } from './graph-builder';

/** What is before the decoder of a captioning model. */
export interface ImageEncoder {
  readonly config: ImageEncoderConfig;
  readonly cnn: CnnArchitecture;
  readonly image: ImageConfig;
  /** folder of the model, for error sentences */
  readonly where: string;
}

const PATHS = PARAMETER_PATHS.imageEncoder;

/**
 * The image encoder over the graph's input `pixels` [batch, height, width, 3], uint8: the CNN's grid, its cells row by
 * row as positions, each through a dense relu layer and with a vector of its own where the config has them. The summary
 * is the mean of all positions.
 * @throws {@link ConfigError} when the CNN has no layer `cut`, or its layers do not fit together at this size of images
 * @see Xu et al. 2015, section 3.1 (cells as positions, their mean starts the decoder)
 */
export function encodePixels(
  source: LayerSource,
  { config, cnn, image, where }: ImageEncoder,
): { readonly memory: MemoryValues; readonly memorySize: number; readonly grid: ImageSize } {
  const { graph, reader } = source;
  const { height, width } = image;
  const pixels = { value: graph.input('pixels', 'uint8', ['batch', height, width, 3]), height, width };
  const cells = cnnCells(source, { cnn, cut: config.cut, where }, pixels);
  const { projectionSize } = config;
  const numPositions = cells.height * cells.width;
  const memorySize = projectionSize === 0 ? cells.channels : projectionSize;
  const seen = projectionSize === 0 ? cells.value : projected(source, cells, projectionSize); // [batch, position, memory]
  const vectors = () => reader.matrix(PATHS.positions, numPositions, memorySize).values;
  const values =
    config.positions === 'none'
      ? seen
      : graph.add('Add', [seen, graph.constant(vectors(), [numPositions, memorySize])]);
  const summary = graph.add('ReduceMean', [values, graph.integers(1)], { attributes: { keepdims: 0 } });
  const mask = onesOf(graph, values, numPositions);
  return { memory: { values, mask, summary }, memorySize, grid: { height: cells.height, width: cells.width } };
}

/** Each cell through a dense relu layer, [batch, position, projection]. */
function projected(
  { graph, reader, arithmetic }: LayerSource,
  { value, channels, height, width }: GridValues,
  size: number,
): Value {
  const kernel = reader.matrix(PATHS.projection.kernel, channels, size);
  const dense = arithmetic.product(graph, kernel, reader.vector(PATHS.projection.bias, size));
  const rows = graph.add('Reshape', [value, graph.integers(-1, channels)]); // [batch*position, channel]
  const seen = graph.add('Relu', [dense(graph, rows)]);
  return graph.add('Reshape', [seen, graph.integers(-1, height * width, size)]);
}

/** [batch, position] of ones: no cell of a grid is padding. */
function onesOf(graph: GraphBuilder, values: Value, numPositions: number): Value {
  const batch = graph.add('Shape', [values], { attributes: { start: 0, end: 1 } });
  const shape = graph.add('Concat', [batch, graph.integers(numPositions)], { attributes: { axis: 0 } });
  return graph.add('Expand', [graph.scalar(1), shape]);
}
