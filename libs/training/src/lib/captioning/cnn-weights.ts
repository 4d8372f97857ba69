import type { HostTensors } from '@tolmach/contracts';

/** Where a captioning model's parameters hold its CNN. */
const CNN_PREFIX = 'encoder/cnn/';

/** A model's CNN weights by `<layer>/weights` and `<layer>/bias`. */
export function cnnWeights(model: HostTensors): HostTensors {
  const own = Object.entries(model).filter(([path]) => path.startsWith(CNN_PREFIX));
  return Object.fromEntries(own.map(([path, tensor]) => [path.slice(CNN_PREFIX.length), tensor]));
}

/** The inverse of {@link cnnWeights}. */
export function modelWeights(cnn: HostTensors): HostTensors {
  return Object.fromEntries(Object.entries(cnn).map(([name, tensor]) => [`${CNN_PREFIX}${name}`, tensor]));
}
