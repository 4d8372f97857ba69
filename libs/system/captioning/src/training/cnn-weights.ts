import { PARAMETER_PATHS, pathInCnn } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';

/** A model's CNN weights by `<layer>/weights` and `<layer>/bias`. */
export function cnnWeights(model: HostTensors): HostTensors {
  const own = Object.entries(model).flatMap(([path, tensor]) => {
    const name = pathInCnn(path);
    return name === undefined ? [] : [[name, tensor] as const];
  });
  return Object.fromEntries(own);
}

/** The inverse of {@link cnnWeights}. */
export function modelWeights(cnn: HostTensors): HostTensors {
  return Object.fromEntries(
    Object.entries(cnn).map(([name, tensor]) => [PARAMETER_PATHS.imageEncoder.cnn(name), tensor]),
  );
}
