import { ConfigError } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';

/**
 * The layers that the output of one of them depends on, in order, it being the last.
 * @param cut - name of that layer
 * @param where - folder of the model, for the error sentence
 * @throws {@link ConfigError} when the network has no layer of that name
 */
export function layersUpTo(cut: string, { name, layers }: CnnArchitecture, where: string): CnnLayer[] {
  if (!layers.some((layer) => layer.name === cut)) {
    throw new ConfigError({
      where,
      expected: `encoder.cut as one of the layers of ${name} (${layers.map((layer) => layer.name).join(', ')})`,
      received: cut,
      next: 'Correct encoder.cut in model.json.',
    });
  }
  const needed = new Set([cut]);
  const fromLast = layers.toReversed().filter((layer) => {
    if (needed.has(layer.name)) for (const input of inputsOf(layer)) needed.add(input);
    return needed.has(layer.name);
  });
  return fromLast.reverse();
}

/** Names of the layers, or `input`, that a layer reads. */
export function inputsOf(layer: CnnLayer): readonly string[] {
  return layer.op === 'add' ? layer.inputs : [layer.input];
}
