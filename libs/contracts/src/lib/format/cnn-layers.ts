import { CNN_INPUT, inputsOf } from '../cnn-architecture';
import type { CnnArchitecture, CnnLayer } from '../cnn-architecture';
import { ConfigError } from '../errors';
import { nearestWord } from '../parse-config';

/** A layer with a kernel and a bias. */
export type CnnConvolution = Extract<CnnLayer, { readonly op: 'conv2d' | 'depthwise_conv2d' }>;

/** Whether the layer is a convolution, which is to say has parameters. */
export function isConvolution(layer: CnnLayer): layer is CnnConvolution {
  return layer.op === 'conv2d' || layer.op === 'depthwise_conv2d';
}

/**
 * The layers that `cut` needs, `cut` the last, in the order of the architecture.
 * @param where - for the error sentence
 * @throws {@link ConfigError} when no layer has this name
 */
export function layersTo(cnn: CnnArchitecture, cut: string, where = `CNN ${cnn.name}`): CnnLayer[] {
  expectKnown(cut, cnn.layers.map(({ name }) => name), where); // prettier-ignore
  return needed(cnn, CNN_INPUT, cut).layers;
}

/**
 * The layers that lead from the output of layer `from` to `to`, in the order of the architecture; none when both are
 * one layer, all that `to` needs when `from` is `input`.
 * @throws {@link ConfigError} when a name is unknown, or `to` needs something that does not pass through `from`
 */
export function layersBetween(cnn: CnnArchitecture, from: string, to: string): CnnLayer[] {
  const where = `CNN ${cnn.name}`;
  const names = [CNN_INPUT, ...cnn.layers.map(({ name }) => name)];
  expectKnown(from, names, where);
  expectKnown(to, names, where);
  const { layers, isWhole } = needed(cnn, from, to);
  if (isWhole) return layers;
  const through = names.filter((name) => needed(cnn, name, to).isWhole);
  throw new ConfigError({
    where,
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
  return { layers, isWhole: wanted.has(from) && (from === CNN_INPUT || !wanted.has(CNN_INPUT)) };
}

function expectKnown(name: string, names: readonly string[], where: string): void {
  if (names.includes(name)) return;
  const near = nearestWord(name, names);
  const hint = near === undefined ? '' : `Did you mean ${near}? `;
  throw new ConfigError({
    where,
    expected: `the name of a layer (${names.join(', ')})`,
    received: name,
    next: `${hint}Name one of the network's layers.`,
    code: 'cnn-layer-unknown',
    details: { name, names },
  });
}
