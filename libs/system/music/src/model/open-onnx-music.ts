import type { HostTensors } from '@tolmach/contracts';
import { openGraph } from '@tolmach/onnx-executor';
import type { Feeds, OnnxOptions } from '@tolmach/onnx-executor';
import type { MusicArchitecture } from '../architecture';
import { NUM_PITCHES } from '../data/piece';
import type { MusicExecutor } from './music-executor';
import { musicGraph } from './music-graph';

/**
 * A model of music on ONNX Runtime, its graph built in memory from the weights; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link ModelFileError} when the weights are not those of the architecture
 * @throws {@link DeviceError} when ONNX Runtime does not take the graph
 * @public - loaded by a `require` that knip does not follow
 */
export async function openOnnxMusic(
  architecture: MusicArchitecture,
  weights: HostTensors,
  where: string,
  options: OnnxOptions,
): Promise<MusicExecutor> {
  const opened = await openGraph(musicGraph(architecture, weights, where, options.precision), options);
  return {
    description: opened.description,
    async read({ roll, state }) {
      const parts = Object.entries(state).map(([name, { shape, values }]) => [name, { data: values, dims: shape }]);
      const feeds = Object.fromEntries(parts) as Feeds; // pairs as built
      const dims = [roll.length / NUM_PITCHES, NUM_PITCHES];
      const { logits, ...next } = await opened.run({ ...feeds, roll: { data: roll, dims } });
      const entries = Object.entries(next).map(([name, tensor]) => [name.replace(/\/next$/, ''), tensor] as const);
      return { logits: logits?.values ?? new Float32Array(), state: Object.fromEntries(entries) };
    },
    dispose: () => {
      opened.dispose();
    },
  };
}
