import type { HostTensors } from '@tolmach/contracts';
import { INFER, mapState } from '@tolmach/recurrent-layer';
import { disposeTree, openParameters, tf, tidyTree } from '@tolmach/tensor-runtime';
import type { EngineOptions } from '@tolmach/tensor-runtime';
import type { MusicArchitecture } from '../architecture';
import { NUM_PITCHES } from '../data/piece';
import { statePath } from '../model/music-executor';
import type { MusicExecutor } from '../model/music-executor';
import { MusicNetwork } from './music-network';
import type { MusicState } from './music-network';

/**
 * A model of music on an engine of TensorFlow.js; the caller disposes it.
 * @param where - folder of the weights, for the error sentence
 * @throws {@link DeviceError} when the engine asked for cannot run here
 * @throws {@link ModelFileError} when the weights are not those of the network
 * @public - loaded by a `require` that knip does not follow
 */
export async function openTensorMusic(
  architecture: MusicArchitecture,
  weights: HostTensors,
  where: string,
  options: EngineOptions,
): Promise<MusicExecutor> {
  const network = new MusicNetwork(architecture);
  const { params, description } = await openParameters(network, weights, where, options);
  return {
    description,
    async read({ roll, state }) {
      const made = tidyTree(() => {
        const inputs = tf.tensor3d(roll, [1, roll.length / NUM_PITCHES, NUM_PITCHES]);
        return network.logitsFrom(params, inputs, stateFrom(state, network.start(1)), INFER);
      });
      const logits = Float32Array.from(await made.logits.data<'float32'>());
      const next = await hostState(made.state);
      disposeTree(made);
      return { logits, state: next };
    },
    dispose: () => {
      disposeTree(params);
    },
  };
}

/** A state with the values of one on the host; the caller (or its tidy) owns it. */
function stateFrom(values: HostTensors, like: MusicState): MusicState {
  return like.map((layer, index) =>
    mapState(layer, (part, name) => {
      const found = values[statePath(index, name)];
      return found === undefined ? part.clone() : tf.tensor2d(found.values, [1, found.values.length]);
    }),
  );
}

async function hostState(state: MusicState): Promise<HostTensors> {
  const parts = state.flatMap((layer, index) =>
    Object.entries(layer).map(async ([name, part]) => {
      const values = Float32Array.from(await part.data<'float32'>());
      return [statePath(index, name), { shape: part.shape, values }] as const;
    }),
  );
  return Object.fromEntries(await Promise.all(parts));
}
