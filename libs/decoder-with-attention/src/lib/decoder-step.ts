import type { CellParams, CellState } from '@tolmach/recurrent-layer';
import type { tf } from '@tolmach/tensor-runtime';
import type { AttendedRows } from './attend-rows';
import type { AttentionParams, PreparedMemory } from './attention';
import type { BridgeParams } from './bridge';
import type { ReadoutParams } from './readout';

/** Parameters of a decoder; embeddings and output matrix belong to the model, which may share them. */
export type DecoderParams = {
  readonly bridge: BridgeParams;
  readonly bottom: CellParams;
  /** not there in decoders without attention */
  readonly attention?: AttentionParams;
  readonly upper: readonly CellParams[];
  readonly readout: ReadoutParams;
  /** [vocabulary] */
  readonly outputBias: tf.Tensor1D;
};

/** A memory as the steps read it: without attention only which positions are real. */
export type DecoderMemory = PreparedMemory | Pick<PreparedMemory, 'penalty'>;

/** State between steps; rows are `batch*beam`. */
export type DecoderState = {
  /** of the bottom layer, each part [batch*beam, hidden] */
  readonly bottom: CellState;
  /** one state for each layer above it, lowest first */
  readonly upper: readonly CellState[];
  /** [batch*beam, *] what the bottom layer is fed besides the embedding, if anything: context, or readout under input feeding */
  readonly feed?: tf.Tensor2D;
};

/** What one step gives; without attention, the weights are equal on all real positions. */
export type DecoderStep = Omit<AttendedRows, 'context'> & {
  /** [batch*beam, readout] */
  readonly readout: tf.Tensor2D;
  readonly state: DecoderState;
};
