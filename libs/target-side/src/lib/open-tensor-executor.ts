import type { HostTensors } from '@tolmach/contracts';
import { openParameters } from '@tolmach/tensor-runtime';
import type { EngineOptions } from '@tolmach/tensor-runtime';
import type { Network } from './network';
import type { TargetParams } from './target-side';
import { TensorExecutor } from './tensor-executor';

/** An executor, and a human-readable description of where it runs: `TensorFlow 2.21.0, CPU, 2 threads`. */
export interface OpenedTensorExecutor<Input, Params extends TargetParams> {
  readonly executor: TensorExecutor<Input, Params>;
  readonly description: string;
}

/**
 * A network on TensorFlow.js; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the network
 */
export async function openTensorExecutor<Input, Params extends TargetParams>(
  network: Network<Input, Params>,
  weights: HostTensors,
  where: string,
  options: EngineOptions,
): Promise<OpenedTensorExecutor<Input, Params>> {
  const { params, description } = await openParameters(network, weights, where, options);
  return { executor: new TensorExecutor(network, params), description };
}
