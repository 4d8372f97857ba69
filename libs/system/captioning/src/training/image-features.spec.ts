import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applyCnn, cnnSpecs, normalisePixels } from '@tolmach/cnn-image-encoder';
import type { CnnParams } from '@tolmach/cnn-image-encoder';
import { InputError, imageConfigSchema, refuseBad } from '@tolmach/contracts';
import type { HostTensors } from '@tolmach/contracts';
import { batchPixels, readPixels } from '@tolmach/image-input';
import { ParameterStore, disposeTree, openEngine, tf } from '@tolmach/tensor-runtime';
import { openOrCpu } from '@tolmach/testing-kit';
import { TINY_CNN, TINY_SIZE, tinyCnnWeights, writeHalves } from '../../testing/tiny-captions';
import { CnnFeatures } from './cnn-features';
import { FeatureCache } from './feature-cache';
import type { ImageKey } from './feature-cache';
import { hashImages } from './hash-images';
import { fillCache, findBadFiles } from './image-features';
import type { FeatureMaker } from './image-features';

const IMAGE = imageConfigSchema.parse(TINY_SIZE);

let root: string;
let weights: HostTensors;
let store: ParameterStore<CnnParams>;
let tensors: tf.Tensor[];
const opened: CnnFeatures[] = [];
beforeAll(async () => {
  await openOrCpu(openEngine, 'tensorflow');
  root = await mkdtemp(path.join(tmpdir(), 'image-features-'));
  weights = tinyCnnWeights();
  store = ParameterStore.fromHost(cnnSpecs(TINY_CNN, 'head'), weights, 'spec');
  tensors = store.readAll();
});
afterAll(async () => {
  for (const cnn of opened) cnn.dispose();
  disposeTree(tensors);
  store.dispose();
  await rm(root, { recursive: true });
});

/** A maker over an empty cache, with an account of what is written there. */
function openMaker(folder: string, layer = 'head') {
  const origin = { cnn: TINY_CNN, weights, layer, image: IMAGE };
  const cache = new FeatureCache(path.join(root, folder), origin);
  const write = jest.spyOn(cache, 'write');
  const cnn = new CnnFeatures(origin);
  opened.push(cnn);
  const maker: FeatureMaker = { cnn, image: IMAGE, cache };
  return { maker, cache, writtenKeys: () => write.mock.calls.map(([key]) => key) };
}

interface KeyedImage {
  readonly path: string;
  readonly key: ImageKey;
}

/** Pictures that all differ, from either side. */
async function writePictures(count: number, isMirrored = false): Promise<KeyedImage[]> {
  const files = Array.from({ length: count }, (_, index) => path.join(root, `${String(index)}.png`));
  for (const [index, file] of files.entries()) await writeHalves(file, 'red', 'blue', index + 1);
  const hashes = await hashImages(files, refuseBad);
  return files.map((file) => ({ path: file, key: { sha256: hashes.get(file) ?? '', isMirrored } }));
}

const ignore = () => undefined;

describe('fillCache', () => {
  it('keeps what the CNN makes of each image alone, batch or not', async () => {
    const { maker, cache } = openMaker('alone');
    const images = await writePictures(18); // more than go through the CNN together
    await fillCache(maker, images, ignore);
    for (const { path: file, key } of [images[0], images[15], images[17]].flatMap((one) => one ?? [])) {
      const pixels = batchPixels([await readPixels(file, IMAGE)], IMAGE);
      const grid = tf.tidy(() =>
        applyCnn(TINY_CNN, store.params(tensors), normalisePixels(TINY_CNN, pixels), { to: 'head' }),
      ); // [1, 2, 2, 6]
      const values = [...(await grid.data())];
      grid.dispose();
      const kept = await cache.read(key);
      expect(kept?.shape).toEqual([2, 2, 6]);
      values.forEach((value, index) => {
        expect(Math.abs((kept?.values[index] ?? NaN) - value)).toBeLessThan(2e-3); // float16 of at most 6
      });
      expect(Math.max(...values)).toBeGreaterThan(0.1);
    }
  });

  it('mirrors where it is asked to', async () => {
    const { maker, cache } = openMaker('mirrored', 'input');
    const [plain] = await writePictures(1);
    const images = [false, true].map((isMirrored) => ({ path: plain?.path ?? '', key: { sha256: plain?.key.sha256 ?? '', isMirrored } })); // prettier-ignore
    await fillCache(maker, images, ignore);
    const [one, other] = await Promise.all(images.map(({ key }) => cache.read(key)));
    expect(one?.shape).toEqual([16, 24, 3]);
    const rowOf = (values: Float32Array | undefined) => Array.from({ length: 24 }, (_, column) => values?.[3 * column]);
    expect(rowOf(other?.values)).toEqual(rowOf(one?.values).reverse());
  });

  it('computes only what is missing', async () => {
    const { maker, writtenKeys } = openMaker('missing');
    const images = await writePictures(4);
    await fillCache(maker, images.slice(1, 3), ignore);
    expect(writtenKeys()).toEqual(images.slice(1, 3).map(({ key }) => key));
    await fillCache(maker, images, ignore);
    expect(writtenKeys().slice(2)).toEqual([images[0]?.key, images[3]?.key]);
    await fillCache(maker, images, ignore);
    expect(writtenKeys()).toHaveLength(4);
  });

  it('computes images of the same content once', async () => {
    const { maker, writtenKeys } = openMaker('alike');
    const [first] = await writePictures(1);
    const copy = path.join(root, 'copy.png');
    await copyFile(first?.path ?? '', copy);
    const key = first?.key ?? { sha256: '', isMirrored: false };
    await fillCache(maker, [{ path: first?.path ?? '', key }, { path: copy, key }], ignore); // prettier-ignore
    expect(writtenKeys()).toEqual([key]);
  });

  it('tells how far it is, up to the last image', async () => {
    const { maker } = openMaker('progress');
    const told: number[][] = [];
    await fillCache(maker, await writePictures(19), (...counts) => told.push(counts));
    expect(told).toEqual([[16, 19], [19, 19]]); // prettier-ignore
  });

  it('names a broken image in one sentence', async () => {
    const { maker } = openMaker('broken');
    const images = await writePictures(3);
    const broken = path.join(root, 'broken.png');
    await writeFile(broken, (await readFile(images[0]?.path ?? '')).subarray(0, 70));
    const all = [...images, { path: broken, key: { sha256: 'ff'.repeat(32), isMirrored: false } }];
    const fault: unknown = await fillCache(maker, all, ignore).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toContain(broken);
  });

  it('finds all broken images whose features are missing', async () => {
    const { maker } = openMaker('several');
    const images = await writePictures(20);
    const broken = await Promise.all(
      ['cut.png', 'text.png'].map(async (name, index) => {
        const file = path.join(root, name);
        await writeFile(file, index === 0 ? (await readFile(images[0]?.path ?? '')).subarray(0, 70) : 'A horse.');
        return { path: file, key: { sha256: `f${index}`.repeat(32), isMirrored: false } };
      }),
    );
    await fillCache(maker, images, ignore);
    const faults = await findBadFiles(maker, [...images, ...broken, ...broken]);
    expect(faults.map(({ path: file, error }) => [file, error.code])).toEqual([
      [path.join(root, 'cut.png'), 'damaged-image'],
      [path.join(root, 'text.png'), 'not-an-image'],
    ]);
  });
});

it('hashImages tells of each file that cannot be read, once', async () => {
  const [first] = await writePictures(1);
  const gone = Array.from({ length: 25 }, (_, index) => path.join(root, `gone${index}.png`));
  const told: string[] = [];
  const hashes = await hashImages([...gone, first?.path ?? '', ...gone], ({ message }) => told.push(message));
  expect([...hashes.keys()]).toEqual([first?.path]);
  expect(told.map((message) => message.slice(0, message.indexOf(':')))).toEqual(gone);
});
