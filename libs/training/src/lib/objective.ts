import type { HostTensors } from '@tolmach/contracts';
import type { Mode } from '@tolmach/recurrent-layer';
import type { ParameterStore, SeededRandom, tf } from '@tolmach/tensor-runtime';
import type { LookUp } from './look-up';

/** What the batches of a system are counted in, as logs, reports and progress name it. */
export interface CountedUnit {
  /** key of counts in metrics.jsonl: `targetTokens` */
  readonly countKey: string;
  /** key of rates in metrics.jsonl: `tokensPerSecond` */
  readonly rateKey: string;
  /** human-readable plural: `target tokens` */
  readonly label: string;
}

/** What every batch can tell. */
export interface CountedBatch {
  /** How many of the objective's unit the batch has: its loss is the mean over them. */
  readonly size: number;
}

/** Numbers that an objective hands from one step to the next: plain JSON, part of every checkpoint. */
export type CarriedNumbers = Readonly<Record<string, number>>;

/** What an objective hands from one step to the next, part of every checkpoint. */
export interface Carried {
  readonly numbers?: CarriedNumbers | undefined;
  /** such as the states that truncated back-propagation continues from */
  readonly tensors?: HostTensors | undefined;
}

/** Keeps the values of a tensor under a name; the tensor stays the caller's. */
export type Leave = (name: string, tensor: tf.Tensor) => void;

/** What a batch costs: all that a training step has to know of a network. */
export interface Objective<Params, Batch extends CountedBatch> {
  readonly unit: CountedUnit;
  /** unit of the loss, human-readable: `nats per token` */
  readonly lossLabel: string;
  /** The batch as this step learns from it: noise is put on it, or the weights as they are decode it. */
  prepare(batch: Batch, store: ParameterStore<Params>, random: SeededRandom, carried?: Carried): Batch | Promise<Batch>;
  /**
   * Mean over the batch's units, a scalar; the caller (or its tidy) owns it.
   * @param leave - keeps the values of a tensor for {@link carry}, such as the states that the batch ends in
   */
  loss(params: Params, batch: Batch, mode: Mode, leave?: Leave): tf.Scalar;
  /** Tables that the loss only takes rows of; with `optimiser.embeddings: lazy` a step touches only those rows. */
  readonly lookUps?: readonly LookUp<Batch>[];
  /**
   * What the step after one of this loss is given; objectives without it learn from each batch alone.
   * @param left - what the loss left, by name
   */
  carry?(carried: Carried, batch: Batch, loss: number, left: HostTensors): Carried | Promise<Carried>;
}
