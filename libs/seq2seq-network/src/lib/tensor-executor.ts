import type { TensorMemory } from '@tolmach/bidirectional-encoder';
import type { Executor, IdBatch } from '@tolmach/contracts';
import { disposeTree, tf } from '@tolmach/tensor-runtime';
import { idTensor } from './id-tensor';
import { TensorStepDecoder } from './tensor-step-decoder';
import type { TensorSearchState } from './tensor-step-decoder';
import type { TranslationNetwork, TranslationParams } from './translation-network';

/** A translation network on TensorFlow.js with the weights it is given; whoever calls `dispose` gives them up. */
export class TensorExecutor implements Executor<IdBatch, TensorMemory, TensorSearchState> {
  readonly decoder: TensorStepDecoder;

  constructor(
    private readonly network: TranslationNetwork,
    private readonly params: TranslationParams,
  ) {
    this.decoder = new TensorStepDecoder(network, params);
  }

  encode(batch: IdBatch): Promise<TensorMemory> {
    return Promise.resolve(tf.tidy(() => this.network.encode(this.params, idTensor(batch))));
  }

  releaseSource(memory: TensorMemory): void {
    disposeTree(memory);
  }

  dispose(): void {
    disposeTree(this.params);
  }
}
