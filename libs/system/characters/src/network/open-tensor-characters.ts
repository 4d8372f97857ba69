import type { HostTensors } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';
import { INFER } from '@tolmach/recurrent-layer';
import { disposeTree, openParameters, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { EngineOptions } from '@tolmach/tensor-runtime';
import type { CharactersExecutor } from '../model/characters-executor';
import { CharactersNetwork } from './characters-network';
import { namedTensors, stateFrom } from './state-tensors';

/**
 * A language model on TensorFlow.js; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the network
 * @public - loaded by a `require` that knip does not follow
 */
export async function openTensorCharacters(
  { architecture, vocabularySize }: CharactersModelFile,
  weights: HostTensors,
  where: string,
  options: EngineOptions,
): Promise<CharactersExecutor> {
  const network = new CharactersNetwork(architecture, vocabularySize);
  const { params, description } = await openParameters(network, weights, where, options);
  return {
    description,
    async read({ ids, numStreams, state }) {
      const made = tidyTree(() => {
        const from = stateFrom(state, network.start(numStreams));
        const { outputs, state: next } = network.read(params, { ids: tf.tensor1d(ids, 'int32'), state: from }, INFER);
        const logits = network.logits(params, outputs.reshape([ids.length, outputs.shape[2]]));
        return { logProbs: tf.logSoftmax(logits).minimum(0), next };
      });
      const logProbs = Float32Array.from(await made.logProbs.data());
      const parts = namedTensors(made.next).map(async ([name, tensor]) => {
        return [name, { shape: tensor.shape, values: Float32Array.from(await tensor.data()) }] as const;
      });
      const entries = await Promise.all(parts);
      disposeTree(made);
      return { logProbs, state: Object.fromEntries(entries) };
    },
    dispose: () => {
      disposeTree(params);
    },
  };
}
