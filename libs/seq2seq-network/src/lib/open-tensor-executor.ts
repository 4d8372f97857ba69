import type { HostTensors, TranslationModelFile } from '@tolmach/contracts';
import { ParameterStore, openEngine } from '@tolmach/tensor-runtime';
import type { EngineChoice } from '@tolmach/tensor-runtime';
import { TensorExecutor } from './tensor-executor';
import { TranslationNetwork } from './translation-network';

/**
 * A model's network on TensorFlow.js; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 */
export async function openTensorExecutor(
  file: TranslationModelFile,
  weights: HostTensors,
  where: string,
  { engine, threads }: { readonly engine: EngineChoice; readonly threads?: number | undefined },
): Promise<{ executor: TensorExecutor; description: string }> {
  const { description } = await openEngine({ engine, ...(threads === undefined ? {} : { threads }) });
  const vocabulary = { source: file.sourceVocabularySize, target: file.targetVocabularySize };
  const network = new TranslationNetwork(file.architecture, vocabulary);
  const store = ParameterStore.fromHost(network.specs(), weights, where);
  const params = store.params(store.readAll());
  store.dispose();
  return { executor: new TensorExecutor(network, params), description };
}
