import { CNN_INPUT, gridSizes, inputsOf, layersTo } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer, GridSize } from '@tolmach/contracts';
import type { LayerSource } from './cell-graph';
import type { CnnFormat } from './cnn-format';
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
export interface GridValues extends GridSize {
  /** [batch, position, channel], float32 */
  readonly value: Value;
}

/**
 * The cells of the grid that a CNN makes of pixels, row by row; only the layers it depends on are in the graph. Weights
 * are asked for as `encoder/cnn/<layer>/weights` and `.../bias`. With int8 the layers are, too, where it pays.
 * @throws {@link ConfigError} when there is no layer `cut`, or the layers do not fit together at this size of images
 */
export function cnnCells(source: LayerSource, part: CnnPart, pixels: PixelValues): GridValues {
  const layers = layersTo(part.cnn, part.cut, `encoder.cut of ${part.where}`);
  return source.arithmetic.precision === 'int8' && isIntegerCnn(layers)
    ? walkLayers(integerCnn(source), layers, part, pixels)
    : walkLayers(floatCnn(source), layers, part, pixels);
}

function walkLayers<Grid extends GridSize>(
  format: CnnFormat<Grid>,
  layers: readonly CnnLayer[],
  { cnn, cut, where }: CnnPart,
  pixels: PixelValues,
): GridValues {
  const sizes = gridSizes(cnn, cut, pixels, where);
  const sizeOf = (name: string) => sizes.get(name) ?? { height: 0, width: 0, channels: 0 }; // it has all up to `cut`
  const input = format.normalised(pixels.value, sizeOf(CNN_INPUT), cnn.input);
  const grids = new Map([[CNN_INPUT, input]]);
  let last = input;
  for (const layer of layers) {
    const [first = input, ...others] = inputsOf(layer).flatMap((name) => grids.get(name) ?? []); // the schema lets each come after its inputs
    last = format.apply(layer, sizeOf(layer.name), [first, ...others]);
    grids.set(layer.name, last);
  }
  return { ...sizeOf(cut), value: format.cells(last) };
}
