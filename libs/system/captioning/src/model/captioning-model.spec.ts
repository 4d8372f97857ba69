import { rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tf } from '@tolmach/tensor-runtime';
import { TINY_GRID, TINY_IMAGE, tinyCaptioner, writeTinyCaptioner } from '../../testing/tiny-captioner';
import { waveImages } from '../../testing/wave-images';
import { MAX_CAPTION_PIECES, loadCaptioner } from './captioning-model';
import type { CaptioningModel } from './captioning-model';

jest.setTimeout(300_000); // a busy machine may take its time

const IMAGES = waveImages(11, TINY_IMAGE);
const search = { beamSize: 3, numBest: 2, maxLength: 12 };

let folder: string;
beforeAll(async () => {
  folder = await writeTinyCaptioner(await tinyCaptioner());
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['onnx', 'wasm'] as const)('a captioning model on %s', (engine) => {
  let model: CaptioningModel;
  beforeAll(async () => {
    model = await loadCaptioner(folder, { engine, threads: 1 });
  });
  afterAll(() => {
    model.dispose();
  });

  it('says what it runs on, and what its positions are', () => {
    expect(model.engine).toMatch(engine === 'onnx' ? /^ONNX Runtime [\d.]+, CPU, 1 thread, fp32$/ : /WebAssembly/i);
    expect(model.grid).toMatchObject(TINY_GRID);
    expect(model.file.image).toMatchObject(TINY_IMAGE);
  });

  it('can be disposed twice, and says so once it is asked for more', async () => {
    const other = await loadCaptioner(folder, { engine, threads: 1 });
    other.dispose();
    other.dispose();
    await expect(other.caption(IMAGES, { search })).rejects.toMatchObject({ code: 'disposed' });
  });

  it('captions each image as it would alone, in any batch', async () => {
    const together = await model.caption(IMAGES, { search });
    expect(together).toHaveLength(IMAGES.length);
    expect(new Set(together.map(({ hypotheses }) => hypotheses[0]?.text)).size).toBeGreaterThan(3); // or it says little
    for (const batchSize of [1, 4]) {
      const inBatches = await model.caption(IMAGES, { search, batchSize });
      together.forEach(({ hypotheses }, place) => {
        expect(inBatches[place]?.hypotheses.map(({ text }) => text)).toEqual(hypotheses.map(({ text }) => text));
        hypotheses.forEach(({ score }, rank) => {
          expect(inBatches[place]?.hypotheses[rank]?.score).toBeCloseTo(score, 4);
        });
      });
    }
  });

  it('draws for each image what it would alone, in any batch and at any place', async () => {
    const drawn = async (images: typeof IMAGES, batchSize: number, seed = 1) => {
      const found = await model.caption(images, {
        search: { numBest: 2, maxLength: 12, sampling: { seed } },
        batchSize,
      });
      return found.map(({ hypotheses }) => hypotheses.map(({ text }) => text));
    };
    const together = await drawn(IMAGES, 16);
    expect(new Set(together.flat()).size).toBeGreaterThan(IMAGES.length);
    expect(await drawn(IMAGES, 1)).toEqual(together);
    expect(await drawn(IMAGES.toReversed(), 3)).toEqual(together.toReversed());
    expect(await drawn(IMAGES, 16, 2)).not.toEqual(together);
  });

  it('gives hypotheses best first, each with its pieces', async () => {
    for (const { hypotheses } of await model.caption(IMAGES, { search })) {
      expect(hypotheses).toHaveLength(2);
      const [best, second] = hypotheses;
      expect(best?.score).toBeGreaterThanOrEqual(second?.score ?? NaN);
      expect(best?.logProb).toBeLessThanOrEqual(0);
      expect(best?.pieces.length).toBeLessThanOrEqual(12);
      expect(best?.attention).toBeUndefined();
    }
  });

  it('gives attention over the cells of the grid, whose rows sum to 1', async () => {
    const [caption] = await model.caption(IMAGES.slice(0, 1), { search, withAttention: true });
    for (const { pieces, attention = [] } of caption?.hypotheses ?? []) {
      expect([pieces.length, pieces.length + 1]).toContain(attention.length);
      for (const row of attention) {
        expect(row).toHaveLength(TINY_GRID.height * TINY_GRID.width);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
      }
    }
  });

  it('ends a caption that finds no end', async () => {
    const [caption] = await model.caption(IMAGES.slice(0, 1), { search: { beamSize: 1, lengthPenalty: 5 } });
    expect(caption?.hypotheses[0]?.pieces.length).toBeLessThanOrEqual(MAX_CAPTION_PIECES);
  });

  it('leaves no tensor behind, however it ends', async () => {
    await model.caption(IMAGES, { search, withAttention: true });
    const { numTensors } = tf.memory();
    await model.caption(IMAGES, { search, batchSize: 3 });
    expect(await model.caption([])).toEqual([]);
    await expect(model.caption(IMAGES, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    await expect(model.caption(IMAGES, { search: { beamSize: 0 } })).rejects.toThrow('expected beamSize as a value');
    await expect(model.caption(IMAGES, { search: { beamSize: 2, numBest: 3 } })).rejects.toThrow('numBest');
    await expect(model.caption([{ pixels: new Uint8Array(3) }])).rejects.toThrow(`expected 16x24x3 values`);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

it('a captioner on WebAssembly frees all its tensors', async () => {
  const { numTensors } = tf.memory();
  const model = await loadCaptioner(folder, { engine: 'wasm' });
  expect(tf.memory().numTensors).toBeGreaterThan(numTensors);
  model.dispose();
  expect(tf.memory().numTensors).toBe(numTensors);
});

it.each<[what: string, damage: (folder: string) => Promise<unknown>, sentence: string]>([
  ['a piece model cut short', (at) => truncate(path.join(at, 'pieces.model'), 100), 'piece model: expected'],
  [
    'a vocabulary of another size',
    async (at) => writeFile(path.join(at, 'model.json'), JSON.stringify({ ...(await tinyCaptioner()).file, vocabularySize: 41 })), // prettier-ignore
    'expected a piece model of 41 pieces, as in model.json, received 40. Copy',
  ],
  [
    'a cut that is not a layer',
    async (at) => {
      const { file } = await tinyCaptioner();
      const encoder = { ...file.architecture.encoder, cut: 'neck' };
      const architecture = { ...file.architecture, encoder };
      await writeFile(path.join(at, 'model.json'), JSON.stringify({ ...file, architecture }));
    },
    'received neck.',
  ],
])('%s is one sentence', async (_what, damage, sentence) => {
  const bad = await writeTinyCaptioner(await tinyCaptioner());
  await damage(bad);
  await expect(loadCaptioner(bad)).rejects.toThrow(sentence);
  await rm(bad, { recursive: true });
});
