import { applyCnn, normalisePixels } from '@tolmach/cnn-image-encoder';
import type { CnnParams } from '@tolmach/cnn-image-encoder';
import type { CnnArchitecture, HostTensors, PixelBatch } from '@tolmach/contracts';
import { openEngine, tf } from '@tolmach/tensor-runtime';
import { networkDifference, readExpectedValues } from './expected-values';
import type { NetworkDifference, NetworkValues } from './expected-values';

const NUM_TOP = 5;

/** A network to be run. */
export interface RunnableNetwork {
  readonly architecture: CnnArchitecture;
  readonly weights: HostTensors;
}

/** Runs the network on the picture of the check, on whichever engine opens, and compares it with a golden file. */
export async function checkNetwork(network: RunnableNetwork, expectedFile: string): Promise<NetworkDifference> {
  await openEngine();
  const expected = await readExpectedValues(expectedFile);
  return networkDifference(await networkValues(network, Object.keys(expected.pooled)), expected);
}

/** What the network makes of the picture of the check, at its training size; nothing is left in the engine. */
export async function networkValues(
  { architecture, weights }: RunnableNetwork,
  pooledLayers: readonly string[],
  numChannels = 16,
): Promise<NetworkValues> {
  const outputs = tf.tidy(() => {
    const params = cnnParams(architecture, weights);
    const pixels = normalisePixels(architecture, checkPicture(architecture.input.size[0]));
    const grids = pooledLayers.map((to) => applyCnn(architecture, params, pixels, { to }).mean([0, 1, 2])); // [channel]
    const last = architecture.layers.at(-1)?.name ?? '';
    return [applyCnn(architecture, params, pixels, { to: last }).flatten(), ...grids];
  });
  const [probabilities = [], ...pooled] = await Promise.all(outputs.map(async (each) => Array.from(await each.data())));
  tf.dispose(outputs);
  const ranked = probabilities.map((probability, index) => ({ probability, index }));
  const top = ranked.sort((a, b) => b.probability - a.probability).slice(0, NUM_TOP);
  return {
    topIndices: top.map(({ index }) => index),
    topProbabilities: top.map(({ probability }) => probability),
    pooled: Object.fromEntries(pooledLayers.map((name, index) => [name, (pooled[index] ?? []).slice(0, numChannels)])),
  };
}

/**
 * The picture that networks are checked with: a formula of whole numbers, so that it is the same to the bit in every
 * language. tools/golden/cnn_folder.py has it too.
 *
 * @param size - height and width
 */
export function checkPicture(size: number): PixelBatch {
  const pixels = new Uint8Array(size * size * 3);
  for (let row = 0, place = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels[place++] = ((row * row + (channel + 1) * column * column) >> 6) & 0xff;
      }
    }
  }
  return { pixels, batchSize: 1, height: size, width: size };
}

function cnnParams({ layers }: CnnArchitecture, weights: HostTensors): CnnParams {
  const entries = layers.flatMap((layer) => {
    if (!('weights' in layer)) return [];
    const [kernel, bias] = [weights[layer.weights], weights[layer.bias]];
    if (kernel === undefined || bias === undefined) return [];
    const [height = 0, width = 0, input = 0, output = 0] = kernel.shape;
    const params = {
      weights: tf.tensor4d(kernel.values, [height, width, input, output]),
      bias: tf.tensor1d(bias.values),
    };
    return [[layer.name, params] as const];
  });
  return Object.fromEntries(entries);
}
