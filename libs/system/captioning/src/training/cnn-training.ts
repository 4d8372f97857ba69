import { ConfigError, layersBetween, layersTo, nearestWord } from '@tolmach/contracts';
import type { CnnArchitecture } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '../training-config';

/** Which part of the CNN is trained. */
export interface CnnTraining {
  /** Layer whose output is cached: all up to it is frozen. */
  readonly cached: string;
  /** Names of the layers that are trained. */
  readonly trained: ReadonlySet<string>;
}

/**
 * The frozen and the trained part of the CNN.
 * @throws {@link ConfigError} when no layer is called `trainFrom`, or the cut needs more than passes through its input
 */
export function cnnTraining(
  cnn: CnnArchitecture,
  cut: string,
  { trainFrom }: Pick<CaptioningTrainingConfig['cnn'], 'trainFrom'>,
): CnnTraining {
  if (trainFrom === undefined) return { cached: cut, trained: new Set() };
  const layers = layersTo(cnn, cut);
  const first = layers.find(({ name }) => name === trainFrom) ?? unknownLayer(trainFrom, layers);
  const [cached = ''] = first.op === 'add' ? first.inputs : [first.input];
  return { cached, trained: new Set(layersBetween(cnn, cached, cut).map(({ name }) => name)) };
}

function unknownLayer(received: string, layers: readonly { readonly name: string }[]): never {
  const names = layers.map(({ name }) => name);
  const near = nearestWord(received, names);
  throw new ConfigError({
    where: 'cnn.trainFrom',
    expected: `one of ${names.join(', ')}`,
    received,
    next: near === undefined ? 'Name a layer before the cut.' : `Did you mean ${near}?`,
  });
}
