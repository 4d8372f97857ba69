import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';
import type { Value } from './graph-builder';

/** Rows and columns of cells, and the channels of each. */
export interface GridSize {
  readonly height: number;
  readonly width: number;
  readonly numChannels: number;
}

/** How layers are computed in one number format, whose grids are its own matter. */
export interface CnnFormat<Grid extends GridSize> {
  /**
   * What the first layer sees.
   * @param pixels - [batch, height, width, 3], uint8
   */
  normalised(pixels: Value, size: GridSize, input: CnnArchitecture['input']): Grid;
  /** A layer over its inputs; only `add` has others than the first. */
  apply(layer: CnnLayer, first: Grid, others: readonly Grid[]): Grid;
  /** [batch, position, channel], float32: cells row by row. */
  cells(grid: Grid): Value;
}
