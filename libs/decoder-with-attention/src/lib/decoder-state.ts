import type { CellState } from '@tolmach/recurrent-layer';
import type { tf } from '@tolmach/tensor-runtime';
import type { AttendedRows } from './attend-rows';

/** State between steps; rows are `batch*beam`. */
export type DecoderState = {
  /** one state a layer, bottom first, each [batch*beam, hidden] */
  readonly layers: readonly CellState[];
  /** [batch*beam, *]: what the bottom layer is fed beside the embedding: context, or readout under input feeding; zeros that nobody reads where there is neither */
  readonly feed: tf.Tensor2D;
};

/** What one step gives; attention weights are equal on all real positions where there is no attention. */
export type DecoderStep = Omit<AttendedRows, 'context'> & {
  /** [batch*beam, readout] */
  readonly readout: tf.Tensor2D;
  readonly state: DecoderState;
};
