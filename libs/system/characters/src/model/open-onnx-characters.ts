import type { HostTensors } from '@tolmach/contracts';
import type { CharactersModelFile } from '../system';
import { openGraph } from '@tolmach/onnx-executor';
import type { Feeds, OnnxOptions } from '@tolmach/onnx-executor';
import type { CharactersExecutor } from './characters-executor';
import { charactersGraph } from './characters-graph';

/**
 * A language model on ONNX Runtime, its graph built in memory from the weights; the caller disposes it.
 * @param where - folder of the weights, for error sentences
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 * @throws {@link DeviceError} when ONNX Runtime does not take the graph
 * @public - loaded by a `require` that knip does not follow
 */
export async function openOnnxCharacters(
  file: CharactersModelFile,
  weights: HostTensors,
  where: string,
  options: OnnxOptions,
): Promise<CharactersExecutor> {
  const opened = await openGraph(charactersGraph(file, weights, where, options.precision), options);
  return {
    description: opened.description,
    async read({ ids, numStreams, state }) {
      const feeds: Feeds = Object.fromEntries(
        Object.entries(state).map(([name, { shape, values }]) => [name, { data: values, dims: shape }]),
      );
      const outputs = await opened.run({ ...feeds, ids: { data: ids, dims: [numStreams, ids.length / numStreams] } });
      const { logProbs, ...next } = outputs;
      const entries = Object.entries(next).map(([name, tensor]) => [name.replace(/\/next$/, ''), tensor] as const);
      return { logProbs: logProbs?.values ?? new Float32Array(), state: Object.fromEntries(entries) };
    },
    dispose: () => {
      opened.dispose();
    },
  };
}
