import { ConfigError, nearestWord } from '@tolmach/contracts';
import type { CnnArchitecture, CnnLayer } from '@tolmach/contracts';

/** Name of the pixels among the layers. */
export const INPUT = 'input';

/** Names of the layers that a layer reads; `input` for the pixels. */
export function inputsOf(layer: CnnLayer): readonly string[] {
  return layer.op === 'add' ? layer.inputs : [layer.input];
}

/**
 * The layers that `cut` needs, `cut` the last, in the order of the architecture.
 * @throws {@link ConfigError} when no layer has this name
 */
export function layersTo(cnn: CnnArchitecture, cut: string): CnnLayer[] {
  expectKnown(cnn, cut, cnn.layers.map(({ name }) => name)); // prettier-ignore
  return needed(cnn, INPUT, cut).layers;
}

/**
 * The layers that lead from the output of layer `from` to `to`, in the order of the architecture; none when both are
 * one layer, all that `to` needs when `from` is `input`.
 * @throws {@link ConfigError} when a name is unknown, or `to` needs something that does not pass through `from`
 */
export function layersBetween(cnn: CnnArchitecture, from: string, to: string): CnnLayer[] {
  const names = [INPUT, ...cnn.layers.map(({ name }) => name)];
  expectKnown(cnn, from, names);
  expectKnown(cnn, to, names);
  const { layers, isWhole } = needed(cnn, from, to);
  if (isWhole) return layers;
  const through = names.filter((name) => needed(cnn, name, to).isWhole);
  throw new ConfigError({
    where: `CNN ${cnn.name}`,
    expected: `a layer through which all that ${to} needs passes (${through.join(', ')})`,
    received: from,
    next: 'Start from one of these layers, or end at another one.',
    code: 'cnn-layer-bypassed',
    details: { from, to, through },
  });
}

/** Layers between two names, and whether nothing but `from` is needed besides. */
function needed(cnn: CnnArchitecture, from: string, to: string): { layers: CnnLayer[]; isWhole: boolean } {
  const wanted = new Set([to]);
  const layers: CnnLayer[] = [];
  for (const layer of [...cnn.layers].reverse()) {
    if (!wanted.has(layer.name) || layer.name === from) continue;
    layers.unshift(layer);
    for (const name of inputsOf(layer)) wanted.add(name);
  }
  return { layers, isWhole: wanted.has(from) && (from === INPUT || !wanted.has(INPUT)) };
}

function expectKnown(cnn: CnnArchitecture, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const near = nearestWord(name, names);
  const hint = near === undefined ? '' : `Did you mean ${near}? `;
  throw new ConfigError({
    where: `CNN ${cnn.name}`,
    expected: `the name of a layer (${names.join(', ')})`,
    received: name,
    next: `${hint}Name one of the network's layers.`,
    code: 'cnn-layer-unknown',
    details: { name, names },
  });
}
