import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HostTensors } from '@tolmach/contracts';
import { writeSafetensors } from '@tolmach/safetensors';
import { TINY_CNN } from '../../testing/tiny-captioner';
import { readCnnFolder } from './cnn-folder';

const NAMES: Readonly<Record<string, readonly [weights: string, bias: string]>> = {
  stem: ['Const_1.npy', 'stem.bn'],
  middle: ['middle/weights', 'b'],
  head: ['w', 'stem/bias'], // the name that another layer's bias is to have
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cnn-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Tensors of one value each, by the names in the file. */
function tensorsOf(names: readonly string[]): HostTensors {
  return Object.fromEntries(names.map((name, index) => [name, { shape: [1], values: Float32Array.of(index + 1) }]));
}

async function write(tensors: HostTensors, keys: object = {}): Promise<void> {
  const layers = TINY_CNN.layers.map((layer) => {
    const [weights, bias] = NAMES[layer.name] ?? [];
    return weights === undefined ? layer : { ...layer, weights, bias, source_tensors: ['a', 'b'] };
  });
  await writeFile(path.join(folder, 'architecture.json'), JSON.stringify({ ...TINY_CNN, classes: 9, layers, ...keys }));
  await writeFile(path.join(folder, 'weights.safetensors'), writeSafetensors(tensors));
}

it('gives tensors by layer, whatever their file calls them, and layers that name them so', async () => {
  await write(tensorsOf([...Object.values(NAMES).flat(), 'surplus']));
  const { cnn, weights } = await readCnnFolder(folder);
  expect(cnn).toEqual(TINY_CNN);
  expect(Object.fromEntries(Object.entries(weights).map(([name, { values }]) => [name, values[0]]))).toEqual({
    'stem/weights': 1,
    'stem/bias': 2,
    'middle/weights': 3,
    'middle/bias': 4,
    'head/weights': 5,
    'head/bias': 6,
  });
});

it('names all missing tensors in one sentence', async () => {
  await write(tensorsOf(['Const_1.npy', 'middle/weights', 'stem/bias']));
  await expect(readCnnFolder(folder)).rejects.toThrow(
    `${path.join(folder, 'weights.safetensors')}: expected the 6 tensors that the layers of architecture.json name, ` +
      'received no stem.bn, b, w. Check that the two files belong together.',
  );
});

it('says what is wrong with the folder', async () => {
  await expect(readCnnFolder(folder)).rejects.toThrow('architecture.json: expected a readable file of a model');
  await write({}, { input: 3 });
  await expect(readCnnFolder(folder)).rejects.toThrow('architecture.json: expected input as a value of type object');
});
