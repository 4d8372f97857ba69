import type { CnnArchitecture, CnnLayer, GridSize } from '@tolmach/contracts';
import type { Value } from './graph-builder';

/** How layers are computed in one number format, whose grids are its own matter. */
export interface CnnFormat<Grid extends GridSize> {
  /**
   * What the first layer sees.
   * @param pixels - [batch, height, width, 3], uint8
   */
  normalised(pixels: Value, size: GridSize, input: CnnArchitecture['input']): Grid;
  /**
   * A layer over its inputs; only `add` has others than the first.
   * @param size - of the grid that comes out
   */
  apply(layer: CnnLayer, size: GridSize, inputs: readonly [Grid, ...Grid[]]): Grid;
  /** [batch, position, channel], float32: cells row by row. */
  cells(grid: Grid): Value;
}
