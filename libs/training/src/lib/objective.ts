import type { Mode } from '@tolmach/recurrent-layer';
import type { ParameterStore, SeededRandom, tf } from '@tolmach/tensor-runtime';

/** What every batch can tell. */
export interface CountedBatch {
  /** Target outputs that are not padding. */
  readonly numTargetTokens: number;
}

/** What a batch costs: all that a training step has to know of a network. */
export interface Objective<Params, Batch extends CountedBatch> {
  /** The batch as this step learns from it: noise is put on it, or the weights as they are decode it. */
  prepare(batch: Batch, store: ParameterStore<Params>, random: SeededRandom): Batch | Promise<Batch>;
  /** Mean over the target tokens, a scalar in nats; the caller (or its tidy) owns it. */
  loss(params: Params, batch: Batch, mode: Mode): tf.Scalar;
}
