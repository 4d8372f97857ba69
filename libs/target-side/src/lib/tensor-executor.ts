import type { Executor } from '@tolmach/contracts';
import { disposeTree } from '@tolmach/tensor-runtime';
import type { TensorMemory } from '@tolmach/tensor-runtime';
import type { Network } from './network';
import type { TargetParams } from './target-side';
import { TensorStepDecoder } from './tensor-step-decoder';
import type { TensorSearchState } from './tensor-step-decoder';

/** A network on TensorFlow.js with the weights it is given; whoever calls `dispose` gives them up. */
export class TensorExecutor<Input, Params extends TargetParams> implements Executor<
  Input,
  TensorMemory,
  TensorSearchState
> {
  readonly decoder: TensorStepDecoder;

  constructor(
    private readonly network: Network<Input, Params>,
    private readonly params: Params,
  ) {
    this.decoder = new TensorStepDecoder(network.target, params);
  }

  encode(batch: Input): Promise<TensorMemory> {
    return Promise.resolve(this.network.encodeBatch(this.params, batch));
  }

  releaseSource(memory: TensorMemory): void {
    disposeTree(memory);
  }

  dispose(): void {
    disposeTree(this.params);
  }
}
