import type { Mode } from '@tolmach/recurrent-layer';
import type { ParameterStore, SeededRandom, tf } from '@tolmach/tensor-runtime';
import type { LookUp } from './look-up';

/** What every batch can tell. */
export interface CountedBatch {
  /** Target outputs that are not padding. */
  readonly numTargetTokens: number;
}

/** Numbers that an objective hands from one step to the next: plain JSON, part of every checkpoint. */
export type CarriedNumbers = Readonly<Record<string, number>>;

/** What a batch costs: all that a training step has to know of a network. */
export interface Objective<Params, Batch extends CountedBatch> {
  /** The batch as this step learns from it: noise is put on it, or the weights as they are decode it. */
  prepare(
    batch: Batch,
    store: ParameterStore<Params>,
    random: SeededRandom,
    carried?: CarriedNumbers,
  ): Batch | Promise<Batch>;
  /** Mean over the target tokens, a scalar in nats; the caller (or its tidy) owns it. */
  loss(params: Params, batch: Batch, mode: Mode): tf.Scalar;
  /** Tables that the loss only takes rows of; with `optimiser.embeddings: lazy` a step touches only those rows. */
  readonly lookUps?: readonly LookUp<Batch>[];
  /** What the step after one of this loss is given; objectives without it learn from each batch alone. */
  carry?(carried: CarriedNumbers, batch: Batch, loss: number): CarriedNumbers;
}
