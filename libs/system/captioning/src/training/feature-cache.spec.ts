import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OutputError } from '@tolmach/contracts';
import { readSafetensors } from '@tolmach/safetensors';
import { TINY_CNN, TINY_SIZE, tinyCnnWeights } from '../../testing/tiny-captions';
import { FeatureCache } from './feature-cache';
import type { FeatureOrigin } from './feature-cache';

const SHA = 'ab'.repeat(32);
const KEY = { sha256: SHA, isMirrored: false };
const GRID = { shape: [2, 1, 3], values: Float32Array.of(0.1, -2.5, 6, 0, 1e-5, 3.14159) };
const IMAGE = { ...TINY_SIZE, resize: 'squash', background: '#ffffff' } as const;
const ORIGIN: FeatureOrigin = { cnn: TINY_CNN, weights: tinyCnnWeights(), layer: 'middle', image: IMAGE };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'feature-cache-'));
});
afterEach(() => rm(root, { recursive: true }));

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** The one file of a cache that holds GRID. */
async function writtenFile(cache: FeatureCache): Promise<string> {
  await cache.write(KEY, GRID);
  const [file = ''] = await filesUnder(root);
  return file;
}

/** Weights that differ in one value of one tensor. */
function changedWeights(name: string): FeatureOrigin['weights'] {
  const { shape, values } = ORIGIN.weights[name] ?? { shape: [], values: new Float32Array() };
  return {
    ...ORIGIN.weights,
    [name]: { shape, values: values.map((value, index) => value + (index === 3 ? 1e-3 : 0)) },
  };
}

describe('FeatureCache', () => {
  it('gives back a grid to the precision of float16, and finds it again in another process', async () => {
    const cache = new FeatureCache(root, ORIGIN);
    expect(await cache.has(KEY)).toBe(false);
    expect(await cache.read(KEY)).toBeUndefined();
    await cache.write(KEY, GRID);
    const again = new FeatureCache(root, { ...ORIGIN, weights: tinyCnnWeights() });
    expect(await again.has(KEY)).toBe(true);
    const read = await again.read(KEY);
    expect(read?.shape).toEqual(GRID.shape);
    read?.values.forEach((value, index) => {
      const exact = GRID.values[index] ?? NaN;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(exact) * 2 ** -11)); // half of float16's last bit
    });
  });

  it('is one safetensors file a grid, without leftovers', async () => {
    const file = await writtenFile(new FeatureCache(root, ORIGIN));
    expect(await filesUnder(root)).toHaveLength(1);
    expect(path.basename(file)).toBe(`${SHA}.safetensors`);
    const bytes = await readFile(file);
    expect(bytes.toString('latin1')).toContain('"dtype":"F16"');
    expect(readSafetensors(bytes, file)['grid']?.shape).toEqual(GRID.shape);
  });

  it.each<[what: string, changes: Partial<FeatureOrigin>]>([
    ['a weight of the CNN', { weights: changedWeights('stem/weights') }],
    ['a bias of the CNN', { weights: changedWeights('middle/bias') }],
    ['the layer', { layer: 'stem' }],
    ['the size of the pixels', { image: { ...IMAGE, height: 32 } }],
    ['how pixels are resized', { image: { ...IMAGE, resize: 'crop' } }],
    ['the mean of the pixels', { cnn: { ...TINY_CNN, input: { ...TINY_CNN.input, mean: [1, 2, 3] } } }],
  ])('knows nothing of a grid whose origin differs in %s', async (_, changes) => {
    await new FeatureCache(root, ORIGIN).write(KEY, GRID);
    expect(await new FeatureCache(root, { ...ORIGIN, ...changes }).has(KEY)).toBe(false);
  });

  it('is indifferent to what comes after the layer', async () => {
    await new FeatureCache(root, ORIGIN).write(KEY, GRID);
    const beyond = { ...ORIGIN, weights: changedWeights('head/weights') };
    expect(await new FeatureCache(root, beyond).has(KEY)).toBe(true);
  });

  it('knows a mirrored image from one that is not, and one image from another', async () => {
    const cache = new FeatureCache(root, ORIGIN);
    await cache.write(KEY, GRID);
    expect(await cache.has({ ...KEY, isMirrored: true })).toBe(false);
    expect(await cache.has({ ...KEY, sha256: 'ac'.repeat(32) })).toBe(false);
  });

  it('keeps the pixels themselves where all layers are trained', async () => {
    const cache = new FeatureCache(root, { ...ORIGIN, layer: 'input' });
    await cache.write(KEY, GRID);
    expect((await cache.read(KEY))?.shape).toEqual(GRID.shape);
  });

  it.each<[what: string, damage: (file: string) => Promise<void>]>([
    ['half a file', (file) => truncate(file, 60)],
    ['an empty file', (file) => truncate(file, 0)],
    ['something else', (file) => writeFile(file, 'no grid')],
  ])('takes %s for a missing one, to be made again', async (_, damage) => {
    const cache = new FeatureCache(root, ORIGIN);
    await damage(await writtenFile(cache));
    expect(await cache.read(KEY)).toBeUndefined();
    expect(await cache.has(KEY)).toBe(false);
    await cache.write(KEY, GRID);
    expect(await cache.read(KEY)).toBeDefined();
  });

  it('may be deleted at any time', async () => {
    const cache = new FeatureCache(root, ORIGIN);
    await writtenFile(cache);
    for (const name of await readdir(root)) await rm(path.join(root, name), { recursive: true });
    expect(await cache.read(KEY)).toBeUndefined();
    await cache.write(KEY, GRID);
    expect(await cache.has(KEY)).toBe(true);
  });

  it('says where it could not write', async () => {
    await writeFile(path.join(root, 'file'), '');
    const cache = new FeatureCache(path.join(root, 'file'), ORIGIN);
    await expect(cache.write(KEY, GRID)).rejects.toThrow(OutputError);
  });
});
