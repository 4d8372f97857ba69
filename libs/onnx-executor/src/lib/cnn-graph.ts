import { ConfigError } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import type { CnnFormat, GridSize } from './cnn-format';
import { inputsOf, layersUpTo } from './cnn-layers';
import { floatCnn } from './float-cnn';
import type { Value } from './graph-builder';
import { integerCnn, isIntegerCnn } from './integer-cnn';

/** Part of a network: up to one of its layers. */
export interface CnnPart {
  readonly cnn: CnnArchitecture;
  /** name of the last layer */
  readonly cut: string;
  /** folder of the model, for error sentences */
  readonly where: string;
}

/** Images in a graph. */
export interface PixelValues {
  /** [batch, height, width, 3], uint8 */
  readonly value: Value;
  readonly height: number;
  readonly width: number;
}

/** The cells of a grid. */
export interface CellValues extends GridSize {
  /** [batch, position, channel], float32 */
  readonly value: Value;
}

/**
 * The cells of the grid that a CNN makes of pixels, row by row; only the layers it depends on are in the graph. Weights
 * are asked for as `encoder/cnn/<layer>/weights` and `.../bias`. With int8 the layers are, too, where it pays.
 * @throws {@link ConfigError} when there is no layer `cut`, or the layers do not fit together at this size of images
 */
export function cnnCells(source: LayerSource, part: CnnPart, pixels: PixelValues): CellValues {
  const layers = layersUpTo(part.cut, part.cnn, part.where);
  return source.arithmetic.precision === 'int8' && isIntegerCnn(layers)
    ? walkLayers(integerCnn(source), layers, part, pixels)
    : walkLayers(floatCnn(source), layers, part, pixels);
}

function walkLayers<Grid extends GridSize>(
  format: CnnFormat<Grid>,
  layers: readonly CnnLayer[],
  { cnn, where }: CnnPart,
  { value, height, width }: PixelValues,
): CellValues {
  const input = format.normalised(value, { height, width, numChannels: 3 }, cnn.input);
  const grids = new Map([['input', input]]);
  let last = input;
  for (const layer of layers) {
    const [first = input, ...others] = inputsOf(layer).flatMap((name) => grids.get(name) ?? []); // the schema lets each come after its inputs
    last = checked(format.apply(layer, first, others), { layer, inputs: [first, ...others], where });
    grids.set(layer.name, last);
  }
  const { height: rows, width: columns, numChannels } = last;
  return { value: format.cells(last), height: rows, width: columns, numChannels };
}

/** @throws {@link ConfigError} when a window was larger than its grid, or grids of different sizes were added */
function checked<Grid extends GridSize>(
  grid: Grid,
  { layer, inputs, where }: { layer: CnnLayer; inputs: readonly GridSize[]; where: string },
): Grid {
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
