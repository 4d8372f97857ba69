import { PARAMETER_PATHS } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { mapState } from '@tolmach/recurrent-layer';
import { tf } from '@tolmach/tensor-runtime';
import type { CharactersState } from './characters-network';

const path = (layer: number, part: string) => `${PARAMETER_PATHS.characters.layer(layer)}/${part}`;

/** The tensors of a state with a name for each: `layers/0/hidden`. */
export function namedTensors(state: CharactersState): [name: string, tensor: tf.Tensor2D][] {
  return state.flatMap((layer, index) =>
    Object.entries(layer).map(([part, tensor]): [string, tf.Tensor2D] => [path(index, part), tensor]),
  );
}

/**
 * A state with the values of such names on the host; the caller (or its tidy) owns it.
 * @param like - a state of the same form, whose values stay where the host has none
 */
export function stateFrom(values: HostTensors, like: CharactersState): CharactersState {
  return like.map((layer, index) =>
    mapState(layer, (part, name) => {
      const found = values[path(index, name)];
      return found === undefined ? part.clone() : tf.tensor2d(found.values, found.shape as [number, number]); // as it was left
    }),
  );
}
