import type { ParameterSpecs, TensorMemory } from '@tolmach/tensor-runtime';
import type { TargetParams, TargetSide } from './target-side';

/** An encoder and the {@link TargetSide} that reads its memory; `Input` is a padded batch on the host. */
export interface Network<Input, Params extends TargetParams> {
  readonly target: TargetSide;
  /** Shapes and starting values of all parameters. */
  specs(): ParameterSpecs<Params>;
  /** The memory of a batch outside training; the caller (or its tidy) owns it. */
  encodeBatch(params: Params, batch: Input): TensorMemory;
}
