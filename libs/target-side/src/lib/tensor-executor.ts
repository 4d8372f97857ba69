import { Lifetime } from '@tolmach/contracts';
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
  private readonly lifetime = new Lifetime('the executor of a network', () => {
    disposeTree(this.params);
  });

  constructor(
    private readonly network: Network<Input, Params>,
    private readonly params: Params,
  ) {
    this.decoder = new TensorStepDecoder(network.target, params, this.lifetime);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the contract: other engines wait, and a fault is a rejection
  async encode(batch: Input): Promise<TensorMemory> {
    this.lifetime.expectOpen();
    return this.network.encodeBatch(this.params, batch);
  }

  releaseSource(memory: TensorMemory): void {
    disposeTree(memory);
  }

  dispose(): void {
    this.lifetime.end();
  }
}
