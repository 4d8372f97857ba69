import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCaptioner } from '@tolmach/captioning';
import { readPixels, thumbnail } from '@tolmach/image-input';
import { writeSafetensors } from '@tolmach/safetensors';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { writeRandomCaptioner } from './random-captioner';
import { writeRandomPictures } from './random-pictures';
import { randomValues } from './random-values';
import { tiffBytes } from './tiff-bytes';

jest.setTimeout(300_000); // a busy machine may take its time

const PEER = join(__dirname, '../../peers/pytorch_caption.py');
const PYTHON = process.env['PYTHON'] ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'caption-bench-spec-'));
const cnn = newFolder('cnn');
const model = newFolder('model');
const images = newFolder('images');

function newFolder(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

/** Strides of 2, a residual and every activation of EfficientNet-Lite, on odd sizes. */
function writeTinyCnn(): void {
  const draw = randomValues();
  const layer = ([op, name, input]: readonly [string, string, string], kernel: readonly number[], rest: object) => ({
    ...{ op, name, input, kernel: kernel.slice(0, 2), padding: 'same', weights: `${name}/w`, bias: `${name}/b` },
    ...{ strides: [1, 1], activation: 'relu6', output_shape: [kernel[3]], ...rest },
    tensors: {
      [`${name}/w`]: { shape: op === 'conv2d' ? kernel : [...kernel.slice(0, 3), 1] },
      [`${name}/b`]: { shape: [kernel[3] ?? 0] },
    },
  });
  const layers = [
    layer(['conv2d', 'stem', 'input'], [3, 3, 3, 8], { strides: [2, 2] }),
    layer(['depthwise_conv2d', 'deep', 'stem'], [5, 5, 8, 8], { strides: [2, 2] }),
    layer(['conv2d', 'narrow', 'deep'], [1, 1, 8, 6], { activation: 'linear' }),
    layer(['depthwise_conv2d', 'same', 'narrow'], [3, 3, 6, 6], { activation: 'linear' }),
  ];
  const add = { op: 'add', name: 'add', inputs: ['narrow', 'same'], activation: 'linear' };
  const head = layer(['conv2d', 'head', 'add'], [1, 1, 6, 12], { strides: [2, 2] });
  const input = { size: [45, 51], mean: [127, 120, 110], std: [100, 128, 125] };
  const all = [...layers, add, head];
  writeFileSync(join(cnn, 'architecture.json'), JSON.stringify({ name: 'tiny', input, layers: all }));
  const shapes = all.flatMap((one) => ('tensors' in one ? Object.entries(one.tensors) : []));
  const weights = shapes.map(([name, { shape }]) => {
    const size = shape.reduce((product, each) => product * each, 1);
    return [name, { shape, values: draw(size, 0.9) }] as const;
  });
  writeFileSync(join(cnn, 'weights.safetensors'), writeSafetensors(Object.fromEntries(weights)));
}

beforeAll(async () => {
  writeTinyCnn();
  await writeRandomCaptioner(model, cnn, 'head');
  await writeRandomPictures(images, 5);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function bench(...flags: readonly string[]) {
  const node = [...NODE_FROM_SOURCE, join(__dirname, '../bin.ts'), 'caption'];
  const child = spawnSync(process.execPath, [...node, ...flags], { encoding: 'utf8' });
  const lines = child.stdout.split('\n').filter((line) => line.startsWith('{'));
  const results = lines.map((line) => JSON.parse(line) as Record<string, unknown>); // what bench prints
  return { code: child.status, error: child.stderr, results };
}

const SMALL = '--count 5 --batch 2 --repeats 1 --warmup 1 --singles 2 --threads 1'.split(' ');

describe('bench caption', () => {
  it('prints batches, single images, memory and the parts with all their conditions', () => {
    const { code, results } = bench('--cnn', cnn, ...SMALL, '--growth', '20', '--precision', 'int8');
    expect(code).toBe(0);
    expect(results.map(({ what }) => what)).toEqual(['batch', 'single', 'growth', 'parts', 'parts']);
    const [batches, singles, growth, parts] = results;
    const conditions = { precision: 'int8', threads: 1, beam: 3, maxLength: 14, image: '51x45' };
    expect(batches).toMatchObject({
      ...conditions,
      batch: 2,
      images: 5,
      pictures: 5,
      piecesPerCaption: 14,
      repeats: 1,
    });
    expect(batches).toMatchObject({ pictureMegapixels: 0.188, imagesPerSecond: expect.any(Number) as number });
    expect(singles).toMatchObject({ ...conditions, batch: 1, images: 2, p50Ms: expect.any(Number) as number });
    expect(growth).toMatchObject({ images: 20, growthMib: expect.any(Number) as number });
    expect(growth?.['points']).toHaveLength(10);
    expect(parts).toMatchObject({ batch: 2, numSteps: 15, cnnGigaflops: expect.any(Number) as number });
  });

  it('alternates with the peer and compares speed, one image and memory', () => {
    const python = join(folder, 'python');
    const lines = [
      { bench: 'caption', what: 'batch', images_per_s: 0.5, peak_rss_mib: 1000 },
      { bench: 'caption', what: 'single', p50_ms: 60_000 },
    ];
    writeFileSync(python, `#!/bin/sh\n${lines.map((line) => `echo '${JSON.stringify(line)}'`).join('\n')}\n`);
    chmodSync(python, 0o755);
    const flags = ['--model', model, '--images', images, '--max-length', '4', ...SMALL];
    const { code, results } = bench(...flags, '--peer', 'peer.py', '--python', python, '--rounds', '1');
    expect(code).toBe(0);
    const ratios = results.filter((line) => line['bench'] === 'ratio');
    expect(ratios.map(({ figure, peer }) => [figure, peer])).toEqual([
      ['imagesPerSecond', 0.5],
      ['p50Ms', 60_000],
      ['peakMemoryMib', 1000],
    ]);
    expect(results[0]).toMatchObject({ round: 1, what: 'batch', maxLength: 4 });
  });

  it('says in one sentence that a folder has no pictures', () => {
    const { code, error } = bench('--model', model, '--images', cnn);
    expect(code).toBe(4);
    expect(error).toMatch(/expected JPEG files, received none\. Name a folder that has some/);
  });
});

describe('pytorch_caption.py', () => {
  const imports = ['-c', 'import torch, numpy, PIL, safetensors'];
  const hasPeer = spawnSync(PYTHON, imports).status === 0;

  const sized = newFolder('sized');

  /** Of the size that the network sees: nothing is resized, and both programs see the same pixels. */
  beforeAll(async () => {
    const size = { height: 45, width: 51 };
    const draw = randomValues();
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']) {
      const pixels = Uint8Array.from(draw(size.height * size.width * 3, 127), (value) => 127 + value);
      writeFileSync(join(sized, name), await thumbnail(tiffBytes(pixels, size), size.width));
    }
  });

  function peer(folderOfModel: string) {
    const flags = ['--model', folderOfModel, '--images', sized, '--batch', '3', '--max-length', '6', '--check'];
    return spawnSync(PYTHON, [PEER, ...flags, '--threads', '1'], { encoding: 'utf8' });
  }

  function skips(): boolean {
    if (!hasPeer) process.stderr.write(`peer skipped: ${PYTHON} has no torch, numpy, pillow and safetensors\n`);
    return !hasPeer;
  }

  it('captions as we do', async () => {
    if (skips()) return;
    const ours = await loadCaptioner(model, { threads: 1 });
    const paths = readdirSync(sized).sort();
    const pixels = await Promise.all(paths.map((name) => readPixels(join(sized, name), ours.file.image)));
    const captions = await ours.caption(pixels, { search: { beamSize: 3, maxLength: 6 } });
    ours.dispose();
    const expected = captions.map(({ hypotheses }, index) => [join(sized, paths[index] ?? ''), hypotheses[0]?.text]);
    const lines = peer(model).stdout.trim().split('\n');
    expect(lines.map((line) => line.split('\t'))).toEqual(expected);
    expect(new Set(expected.map(([, text]) => text)).size).toBeGreaterThan(1);
  });

  it('refuses in one sentence what it does not know', () => {
    if (skips()) return;
    const other = newFolder('gru');
    const file = readFileSync(join(model, 'model.json'), 'utf8');
    writeFileSync(join(other, 'model.json'), file.replace('"lstm"', '"gru"'));
    expect(peer(other)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /model\.json: expected decoder\.cell\.kind of "lstm", received "gru"\. .*\.\n$/,
      ) as string,
    });
  });
});
