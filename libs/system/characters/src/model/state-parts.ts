import { PARAMETER_PATHS, memoryParts } from '@tolmach/contracts';
import type { CharactersModelFile } from '@tolmach/contracts';

/** Slash paths of the tensors of a model's state: `layers/0/hidden`. */
export function stateParts({ architecture }: Pick<CharactersModelFile, 'architecture'>): string[] {
  const parts = ['hidden', ...memoryParts(architecture.cell)];
  const layers = Array.from({ length: architecture.numLayers }, (_, layer) => PARAMETER_PATHS.characters.layer(layer));
  return layers.flatMap((layer) => parts.map((part) => `${layer}/${part}`));
}
