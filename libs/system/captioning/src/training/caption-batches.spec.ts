import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_SPECIAL_IDS, InputError } from '@tolmach/contracts';
import { START_OF_DATA } from '@tolmach/training';
import type { DataPosition } from '@tolmach/training';
import { TINY_CNN, TINY_GRID, TINY_SIZE, tinyCnnWeights, tinyExample, tinyGrid } from '../../testing/tiny-captions';
import { captionBatches } from './caption-batches';
import type { CaptionBatch, CaptionBatchOptions, CaptionedExample } from './caption-batches';
import { FeatureCache } from './feature-cache';

const NUM_CAPTIONS = [3, 1, 4, 2, 3, 5, 3];
const EXAMPLES = NUM_CAPTIONS.map((count, index) => tinyExample(index, count));
const OPTIONS: CaptionBatchOptions = {
  seed: 5,
  batchImages: 3,
  captionsPerImage: 2,
  mirrored: false,
  special: DEFAULT_SPECIAL_IDS,
};
const IMAGE = { ...TINY_SIZE, resize: 'squash', background: '#ffffff' } as const;
const MIRRORED_FROM = 50;

let root: string;
let cache: FeatureCache;
/** Example n has grid n, mirrored grid MIRRORED_FROM + n. */
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'caption-batches-'));
  cache = new FeatureCache(root, { cnn: TINY_CNN, weights: tinyCnnWeights(), layer: 'head', image: IMAGE });
  for (const [index, { sha256 }] of EXAMPLES.entries()) {
    for (const isMirrored of [false, true]) {
      const values = tinyGrid(index + (isMirrored ? MIRRORED_FROM : 0)).map((value) => Math.fround(Math.round(value * 64) / 64)); // prettier-ignore
      await cache.write({ sha256, isMirrored }, { shape: TINY_GRID, values });
    }
  }
});
afterAll(() => rm(root, { recursive: true }));

interface Positioned {
  readonly batch: CaptionBatch;
  readonly next: DataPosition;
}

async function take(count: number, changes: Partial<CaptionBatchOptions> = {}, from = START_OF_DATA, examples: readonly CaptionedExample[] = EXAMPLES) {
  const taken: Positioned[] = [];
  for await (const one of captionBatches(examples, cache, { ...OPTIONS, ...changes }, from)) {
    taken.push(one);
    if (taken.length === count) break;
  }
  return taken;
} // prettier-ignore

/** The caption ids of the batches, each one piece, by example. */
function captionsByExample(batches: readonly Positioned[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const { batch } of batches) {
    batch.imageOfRow.forEach((image, row) => {
      const example = batch.examples[image] ?? NaN;
      found.set(example, [...(found.get(example) ?? []), batch.targetOutputs[row * batch.targetTime] ?? NaN]);
    });
  }
  return found;
}

const examplesOf = (batches: readonly Positioned[]) => batches.flatMap(({ batch }) => batch.examples);

describe('captionBatches', () => {
  it('sees every image once an epoch, the last batch being short, with the right number of its own captions', async () => {
    const epoch = await take(3);
    expect(epoch.map(({ batch }) => batch.numImages)).toEqual([3, 3, 1]);
    expect([...examplesOf(epoch)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const captions = captionsByExample(epoch);
    NUM_CAPTIONS.forEach((count, example) => {
      const own = captions.get(example) ?? [];
      expect(own).toHaveLength(Math.min(2, count));
      expect(new Set(own).size).toBe(own.length);
      own.forEach((id) => {
        expect(Math.floor(id / 100)).toBe(example + 1);
      });
    });
    for (const { batch } of epoch) expect(batch.size).toBe(2 * batch.imageOfRow.length);
  });

  it('sees every image twice where mirrored, once from each side, with other captions', async () => {
    const epoch = await take(5, { mirrored: true });
    expect(epoch.map(({ batch }) => batch.numImages)).toEqual([3, 3, 3, 3, 2]);
    expect(epoch[4]?.next).toEqual({ epoch: 0, batch: 5 });
    expect([...examplesOf(epoch)].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    const grids = epoch.flatMap(({ batch }) =>
      batch.examples.map((example, place) => [example, batch.grids[place * 24] ?? NaN] as const),
    );
    for (const example of EXAMPLES.keys()) {
      const seen = grids.filter(([one]) => one === example).map(([, value]) => value);
      const sides = [example, MIRRORED_FROM + example].map((grid) => Math.round((tinyGrid(grid)[0] ?? NaN) * 64) / 64);
      expect([...seen].sort()).toEqual([...sides].sort());
    }
    expect(captionsByExample(epoch).get(2)?.sort()).toEqual([300, 301, 302, 303]);
  });

  it('holds the grid of each image in its place', async () => {
    const [first] = await take(1);
    expect(first?.batch.gridShape).toEqual(TINY_GRID);
    first?.batch.examples.forEach((example, place) => {
      const expected = tinyGrid(example).map((value) => Math.round(value * 64) / 64);
      expect(first.batch.grids.slice(24 * place, 24 * place + 24)).toEqual(expected);
    });
  });

  it('gives all captions of an image their turn over epochs', async () => {
    const epochs = await take(3 * 30, { captionsPerImage: 1 });
    const captions = captionsByExample(epochs);
    NUM_CAPTIONS.forEach((count, example) => {
      const turns = captions.get(example)?.slice(0, count) ?? [];
      expect([...turns].sort()).toEqual(EXAMPLES[example]?.captions.flat());
      expect(captions.get(example)?.slice(count, 2 * count)).toEqual(turns);
    });
  });

  it('has an order that depends on seed and epoch, and on nothing else', async () => {
    const two = examplesOf(await take(6));
    expect(examplesOf(await take(6))).toEqual(two);
    expect(two.slice(7)).not.toEqual(two.slice(0, 7));
    expect(examplesOf(await take(6, { seed: 6 }))).not.toEqual(two);
  });

  it('continues from any position exactly as it would have', async () => {
    const whole = await take(8, { mirrored: true, batchImages: 5 });
    for (const [index, { next }] of whole.slice(0, 6).entries()) {
      expect(await take(2, { mirrored: true, batchImages: 5 }, next)).toEqual(whole.slice(index + 1, index + 3));
    }
  });

  it('says in one sentence that features have gone', async () => {
    const gone = [...EXAMPLES, tinyExample(99, 1)];
    const fault: unknown = await take(3, {}, START_OF_DATA, gone).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect(String(fault)).toContain('feature cache: expected the features of every training image, received a file');
    expect(String(fault)).toContain('Resume the run');
  });
});
