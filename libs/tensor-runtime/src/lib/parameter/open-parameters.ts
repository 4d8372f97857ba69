import type { HostTensors } from '@tolmach/contracts';
import { openEngine } from '../engine/engine';
import type { EngineOptions } from '../engine/engine';
import type { ParameterSpecs } from './parameter-spec';
import { ParameterStore } from './parameter-store';

/** What describes its parameters: a network. */
export interface Parametrised<Params> {
  specs(): ParameterSpecs<Params>;
}

/** Parameters that stay as they are, and a human-readable description of where: `TensorFlow 2.21.0, CPU, 2 threads`. */
export interface OpenedParameters<Params> {
  /** the caller owns them, see {@link disposeTree} */
  readonly params: Params;
  readonly description: string;
}

/**
 * The parameters of a network that is not trained, on an engine.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the network
 */
export async function openParameters<Params>(
  network: Parametrised<Params>,
  weights: HostTensors,
  where: string,
  options: EngineOptions,
): Promise<OpenedParameters<Params>> {
  const { description } = await openEngine(options);
  const store = ParameterStore.fromHost(network.specs(), weights, where);
  const params = store.params(store.readAll());
  store.dispose();
  return { params, description };
}
