import { copyFile, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applyCnn, normalisePixels } from '@tolmach/cnn-image-encoder';
import { imageConfigSchema } from '@tolmach/contracts';
import { batchPixels, readPixels } from '@tolmach/image-input';
import { readSafetensors } from '@tolmach/safetensors';
import { openEngine, tf } from '@tolmach/tensor-runtime';
import { userCacheFolder } from '@tolmach/durable-files';
import { openOrCpu, withoutLeaks } from '@tolmach/testing-kit';
import {
  TINY_CNN,
  TINY_SIZE,
  emptyUserCache,
  tinyCaptionConfig,
  tinyCnnWeights,
  writeHalves,
  writeTinyCnn,
  writeTinyPictures,
} from '../../testing/tiny-captions';
import { CnnFeatures } from './cnn-features';
import { exportFeatures } from './export-features';
import type { FeatureExportOptions, FeatureOutcome } from './export-features';
import { FeatureCache } from './feature-cache';
import { FeatureFile } from './feature-file';
import { trainCaptioner } from './train-captioner';

const IMAGE = imageConfigSchema.parse(TINY_SIZE);

let root: string;
let output: string;
let cnn: string;
let restoreCache: () => void;
const engine = 'auto';
beforeAll(async () => {
  await openOrCpu(openEngine, 'tensorflow');
});
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'export-features-'));
  restoreCache = await emptyUserCache(path.join(root, 'cache'));
  output = path.join(root, 'out.safetensors');
  cnn = await writeTinyCnn(path.join(root, 'cnn'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  restoreCache();
  await rm(root, { recursive: true });
});

async function pictures(count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, index) => path.join(root, `${String(index)} ü"\n.png`));
  for (const [index, file] of files.entries()) await writeHalves(file, 'red', 'blue', index + 1);
  return files;
}

/** An export of the tiny CNN, with what it told. */
async function run(paths: readonly string[], options: Partial<FeatureExportOptions> = {}) {
  const outcomes: FeatureOutcome[] = [];
  const source = { cnn, image: IMAGE };
  const onImage = (outcome: FeatureOutcome) => outcomes.push(outcome);
  const result = await exportFeatures(paths, { source, output, engine, batchSize: 3, onImage, ...options });
  return { ...result, outcomes };
}

async function readBack() {
  const bytes = await readFile(output);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()) as {
    readonly __metadata__: Readonly<Record<string, string>>;
  }; // as it was written
  return { bytes, metadata: header.__metadata__, tensors: readSafetensors(bytes, output) };
}

/** What the CNN makes of one image alone. */
async function expectedGrid(file: string, layer = 'head'): Promise<Float32Array> {
  const pixels = batchPixels([await readPixels(file, IMAGE)], IMAGE);
  const grid = tf.tidy(() => {
    const params = ['stem', 'middle', 'head'].map((name) => {
      const { [`${name}/weights`]: kernel, [`${name}/bias`]: bias } = tinyCnnWeights();
      const weights = tf.tensor4d(kernel?.values ?? [], [...(kernel?.shape ?? [])] as [number, number, number, number]); // of four sizes
      return [name, { weights, bias: tf.tensor1d(bias?.values ?? []) }] as const;
    });
    return applyCnn(TINY_CNN, Object.fromEntries(params), normalisePixels(TINY_CNN, pixels), { to: layer });
  });
  const values = await grid.data<'float32'>();
  grid.dispose();
  return values;
}

function expectClose(received: Float32Array | undefined, expected: Float32Array, tolerance: number): void {
  expect(received).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(Math.abs((received?.[index] ?? NaN) - value)).toBeLessThan(tolerance);
  });
  expect(Math.max(...expected)).toBeGreaterThan(0.1);
}

describe('exportFeatures', () => {
  it.each([
    ['float16', 2e-3], // relu6: half of the last bit below 8 is 1/512
    ['float32', 1e-5], // sums in the order of another batch
  ] as const)('writes a grid for each image in %s, whatever its path holds', async (precision, tolerance) => {
    const files = await pictures(7); // two batches and one more
    const { numWritten, numComputed, outcomes } = await run(files, { precision });
    expect([numWritten, numComputed]).toEqual([7, 7]);
    expect(outcomes).toEqual(files.map((file) => ({ path: file })));
    const { tensors, metadata } = await readBack();
    expect(Object.keys(tensors).sort()).toEqual([...files].sort());
    for (const file of files) {
      expect(tensors[file]?.shape).toEqual([2, 2, 6]);
      expectClose(tensors[file]?.values, await expectedGrid(file), tolerance);
    }
    expect([metadata['cnn'], metadata['layer'], JSON.parse(metadata['image'] ?? '')]).toEqual(['tiny', 'head', IMAGE]);
    const { sha256 } = await readPixels(files[2] ?? '', IMAGE);
    expect((JSON.parse(metadata['sha256'] ?? '') as Record<string, string>)[files[2] ?? '']).toBe(sha256);
    expect((await readdir(root)).filter((name) => name.startsWith('out'))).toEqual(['out.safetensors']);
  });

  it('frees what it computed with, also after a fault', async () => {
    const files = await pictures(4);
    await withoutLeaks(async () => {
      await run(files);
      await expect(run(files, { output: root })).rejects.toThrow();
    });
  });

  it('takes another layer', async () => {
    const [file = ''] = await pictures(1);
    await run([file], { layer: 'middle' });
    const { tensors, metadata } = await readBack();
    expect(metadata['layer']).toBe('middle');
    expect(tensors[file]?.shape).toEqual([4, 6, 7]);
    expectClose(tensors[file]?.values, await expectedGrid(file, 'middle'), 2e-3);
  });

  it('is served by the cache alone the second time, and writes the same bytes', async () => {
    const files = await pictures(4);
    await run(files);
    const first = await readBack();
    const compute = jest.spyOn(CnnFeatures.prototype, 'of');
    expect(await run(files)).toMatchObject({ numWritten: 4, numComputed: 0, isWhole: true });
    expect(compute).not.toHaveBeenCalled();
    expect((await readBack()).bytes.equals(first.bytes)).toBe(true);
  });

  it('fills the cache in float32 too, and does not take its coarser values', async () => {
    const [file = ''] = await pictures(1);
    await run([file], { precision: 'float32' });
    expect(await run([file], { precision: 'float32' })).toMatchObject({ numComputed: 1 });
    expect(await run([file])).toMatchObject({ numWritten: 1, numComputed: 0 });
  });

  it('computes nothing that training computes, and the other way round; a model has its own layer and size', async () => {
    const tiny = await writeTinyPictures(path.join(root, 'set'), { numValidation: 2 });
    const files = [...tiny.train, ...tiny.validation].map((name) => path.join(tiny.data.images, name));
    await run(files, { source: { cnn: tiny.cnnFolder, image: IMAGE } });
    const write = jest.spyOn(FeatureCache.prototype, 'write');
    const config = tinyCaptionConfig(tiny, { stop: { steps: 1 }, validation: { everySteps: 1 } });
    const { bestFolder } = await trainCaptioner(config, { out: path.join(root, 'run'), engine });
    expect(write).not.toHaveBeenCalled();
    expect(await run(files, { source: { model: bestFolder } })).toMatchObject({ numWritten: 14, numComputed: 0 });
    const beyond = run(files, { source: { model: bestFolder }, layer: 'pool' });
    await expect(beyond).rejects.toThrow('a layer up to head, where the model cuts its CNN (stem, middle, head)');
  }, 60_000);

  it('continues after an image that cannot be read', async () => {
    const [first = '', second = ''] = await pictures(2);
    const broken = path.join(root, 'broken.png');
    await writeFile(broken, (await readFile(first)).subarray(0, 70));
    const missing = path.join(root, 'none.png');
    const { numWritten, numFailed, outcomes } = await run([first, broken, '__metadata__', missing, second]);
    expect([numWritten, numFailed]).toEqual([2, 3]);
    const errors = outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : undefined));
    expect(errors).toEqual([undefined, 'damaged-image', 'reserved-name', 'no-such-file', undefined]);
    const { tensors, metadata } = await readBack();
    expect(Object.keys(tensors)).toEqual([first, second]);
    expectClose(tensors[second]?.values, await expectedGrid(second), 2e-3);
    expect(Object.keys(JSON.parse(metadata['sha256'] ?? '') as object)).toEqual([first, second]);
  });

  it('computes copies of an image once a batch, and writes a path once', async () => {
    const [file = ''] = await pictures(1);
    const copy = path.join(root, 'copy.png');
    await copyFile(file, copy);
    const write = jest.spyOn(FeatureCache.prototype, 'write');
    expect(await run([file, copy, file])).toMatchObject({ numWritten: 2 });
    expect(write).toHaveBeenCalledTimes(1);
    const { tensors } = await readBack();
    expect(tensors[copy]).toEqual(tensors[file]);
  });

  it('computes a damaged grid of the cache again', async () => {
    const [file = ''] = await pictures(1);
    await run([file]);
    const found = await readdir(path.join(userCacheFolder(), 'features'), { recursive: true });
    const grid = found.find((name) => name.endsWith('.safetensors')) ?? '';
    await writeFile(path.join(userCacheFolder(), 'features', grid), 'no grid');
    expect(await run([file])).toMatchObject({ numComputed: 1 });
  });

  it('writes the file without a cache, and says so once', async () => {
    await writeFile(path.join(userCacheFolder(), 'features'), 'in the way');
    const said: string[] = [];
    const files = await pictures(4);
    expect(await run(files, { say: (text) => said.push(text) })).toMatchObject({ numWritten: 4 });
    expect(said.filter((text) => text.includes('not kept for later'))).toHaveLength(1);
    expect(Object.keys((await readBack()).tensors)).toHaveLength(4);
  });

  it('says that the disk is full in one sentence, and leaves what was there', async () => {
    const real = path.join(root, 'real.safetensors');
    await writeFile(real, 'before');
    await symlink(real, output);
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const handles = await handlePrototype();
    jest.spyOn(handles, 'write').mockRejectedValue(full); // the cache's too, which does without
    const files = await pictures(1);
    await expect(run(files)).rejects.toThrow(
      `${output}: expected a place that can be written, received a full disk (ENOSPC). Make room or name another place`,
    );
    expect(await readFile(real, 'utf8')).toBe('before');
    expect((await readdir(root)).filter((name) => name.includes('partial'))).toEqual([]);
    jest.restoreAllMocks();
    await run(files);
    expect(Object.keys(readSafetensors(await readFile(real), real))).toEqual(files);
  });

  it('refuses a folder as output before it computes, and an unknown layer with the names of all', async () => {
    const compute = jest.spyOn(CnnFeatures.prototype, 'of');
    await expect(run(await pictures(1), { output: root })).rejects.toThrow('a place for a safetensors file');
    await expect(run([], { layer: 'haed' })).rejects.toThrow('Did you mean head?');
    expect(compute).not.toHaveBeenCalled();
  });

  it('writes no file when interrupted, and keeps what was computed', async () => {
    const controller = new AbortController();
    const files = await pictures(9);
    const interrupted = await run(files, { signal: controller.signal, onImage: () => { controller.abort(); } }); // prettier-ignore
    expect(interrupted).toMatchObject({ isWhole: false, numComputed: 3 });
    expect((await readdir(root)).filter((name) => name.startsWith('out'))).toEqual([]);
    expect(await run(files)).toMatchObject({ numWritten: 9, numComputed: 6 });
  });

  it('writes a file without tensors when there are no images', async () => {
    expect(await run([])).toMatchObject({ numWritten: 0, isWhole: true });
    expect((await readBack()).tensors).toEqual({});
  });
});

it('FeatureFile refuses more names than the header may hold', async () => {
  const paths = Array.from({ length: 2 }, (_, index) => `${'x'.repeat(26_000_000)}${String(index)}`);
  const shape = [2, 2, 6] as const;
  await expect(FeatureFile.open(output, { shape, precision: 'float16', metadata: {}, paths })).rejects.toThrow(
    'bytes for 2 images. Export them to several files.',
  );
});

/** Node does not export the class of file handles. */
async function handlePrototype() {
  const { open } = await import('node:fs/promises');
  const handle = await open(path.join(root, 'handle'), 'w');
  await handle.close();
  return Object.getPrototypeOf(handle) as typeof handle; // what every handle inherits from
}
