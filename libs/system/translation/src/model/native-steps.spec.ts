import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '@tolmach/contracts';
import type { ModelEngine, Precision } from '@tolmach/contracts';
import { currentEngineFolder, decoderAddonFile } from '@tolmach/durable-files';
import { NODE_FROM_SOURCE, expectAlike, expectTensor } from '@tolmach/testing-kit';
import type { StepNumbers, TinySections } from '@tolmach/testing-kit';
import { integerNumbers } from '../../testing/integer-numbers';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { tinyTranslator } from '../../testing/tiny-translator';
import { openOnnxTranslator } from './open-onnx-translator';
import { loadModel } from './translation-model';
import type { LoadOptions, Translation } from './translation-model';

jest.setTimeout(300_000); // a busy machine may take its time

const CHILD = path.join(__dirname, '../../testing/integer-numbers-child.ts');
const SENTENCES = [
  'a man rides a horse.',
  'two dogs',
  'the woman reads a long letter to the children in the snow!',
  'a',
  'the woman reads a long letter to the children in the snow and the man rides a horse!',
];

const isInstalled = existsSync(decoderAddonFile(currentEngineFolder()));
const onEngine = isInstalled ? describe : describe.skip; // `engine install` compiles the steps; CI has done so

/** What the steps can be of: depth, residuals, bridges, tying, what the readout sees, odd sizes of what may be odd. */
const ARCHITECTURES: readonly (readonly [string, TinySections])[] = [
  ['two layers', {}],
  ['one layer', { decoder: { numLayers: 1, bridge: 'zero' } }],
  ['four layers, residual from the third', { decoder: { numLayers: 4, residualFromLayer: 3 } }],
  ['deep output, tied targets', { decoder: { readoutSeesEmbedding: true }, tying: 'target' }],
  ['wide layers', { decoder: { hiddenSize: 70, attentionSize: 33, numLayers: 3 } }],
  ['nothing tied', { encoder: { embeddingSize: 9 }, decoder: { readoutSize: 11, embeddingSize: 8 }, tying: 'none' }],
];

async function withFolder(sections: TinySections, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await writeTinyModel(await tinyModel(sections));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function translated(folder: string, options: LoadOptions, beamSize: number): Promise<Translation[]> {
  const model = await loadModel(folder, options);
  const search = { beamSize, numBest: 2, maxLength: 14, coveragePenalty: 0.1 };
  const translations = await model.translate(SENTENCES, { search, withAttention: true });
  model.dispose();
  return translations;
}

async function descriptionOn(engine: ModelEngine, folder: string, precision: Precision = 'fp32'): Promise<string> {
  const model = await loadModel(folder, { engine, precision });
  model.dispose();
  return model.engine;
}

/** Whole numbers are the same; rounding of what is made of them in float32 may differ. */
function expectSameNumbers({ logProbs }: StepNumbers, expected: StepNumbers): void {
  const found = { shape: [logProbs.length], values: Float32Array.from(logProbs) };
  expectTensor(found, 'log-probabilities').toBeCloseTo(Float32Array.from(expected.logProbs), 1e-5);
}

function open(precision: Precision) {
  const { file, weights } = tinyTranslator();
  return openOnnxTranslator(file, weights, 'tiny', { precision, threads: 1, steps: 'native' });
}

/** What the steps give in a process of their own, where their instruction set is chosen anew. */
function numbersWith(level: string): StepNumbers {
  const node = [...NODE_FROM_SOURCE, CHILD, 'native'];
  const environment = { ...process.env, TOLMACH_KERNELS: level };
  return JSON.parse(execFileSync(process.execPath, node, { encoding: 'utf8', env: environment })) as StepNumbers; // as the child prints it
}

onEngine('steps of the installed engine', () => {
  describe.each(ARCHITECTURES)('%s', (_, sections) => {
    it.each([2, 3, 7])('find what ONNX Runtime finds, with a beam of %i', (beamSize) =>
      withFolder(sections, async (folder) => {
        const expected = await translated(folder, { engine: 'onnx' }, beamSize);
        expectAlike(await translated(folder, { engine: 'native' }, beamSize), expected);
      }),
    );

    it('have the numbers of ONNX Runtime in int8, and the same on one thread and on three', async () => {
      const model = await tinyModel(sections);
      const found = await integerNumbers('native', { model });
      expectSameNumbers(found, await integerNumbers('onnx', { model }));
      expect(await integerNumbers('native', { model, threads: 3 })).toEqual(found);
    });
  });

  it.each(['avx512', 'avx2'])('have the same numbers in int8 with at most %s', async (level) => {
    expectSameNumbers(numbersWith(level), await integerNumbers('native'));
  });

  it('are chosen unasked in fp32 where they can be, and said to be', () =>
    withFolder({}, async (folder) => {
      expect(await descriptionOn('auto', folder)).toMatch(/^ONNX Runtime [\d.]+ with native steps \(avx\w+\), CPU, /);
      expect(await descriptionOn('auto', folder, 'int8')).toMatch(/^ONNX Runtime [\d.]+, CPU, /);
      expect(await descriptionOn('native', folder, 'int8')).toMatch(/ with native steps /);
      expect(await descriptionOn('onnx', folder)).toMatch(/^ONNX Runtime [\d.]+, CPU, /);
    }));

  it('are refused by name where they cannot be, and left to ONNX Runtime unasked', () =>
    withFolder({ decoder: { attention: 'dot' } }, async (folder) => {
      await expect(descriptionOn('native', folder)).rejects.toThrow(/soft additive attention/);
      expect(await descriptionOn('auto', folder)).toMatch(/^ONNX Runtime [\d.]+, CPU, /);
    }));

  it('end once, and say so afterwards', async () => {
    const { executor } = await open('int8');
    const ids = Int32Array.of(7, 30, 3);
    const source = await executor.encode({ ids, batchSize: 1, time: 3, lengths: Int32Array.of(3) });
    const state = executor.decoder.start(source, 2);
    const request = { parents: Int32Array.of(0, 1), lastIds: Int32Array.of(4, 4), topK: 5 };
    expect((await executor.decoder.step(state, request)).ids).toHaveLength(10);
    executor.dispose();
    executor.dispose();
    await expect(executor.decoder.step(state, request)).rejects.toThrow(UsageError);
    executor.decoder.release(state);
    executor.decoder.release(state);
  });

  it('refuse rows and ids that are not there', async () => {
    const { executor } = await open('fp32');
    const ids = Int32Array.of(7, 30, 3);
    const source = await executor.encode({ ids, batchSize: 1, time: 3, lengths: Int32Array.of(3) });
    const state = executor.decoder.start(source, 2);
    const step = (parents: readonly number[], lastIds: readonly number[]) =>
      executor.decoder.step(state, { parents: Int32Array.from(parents), lastIds: Int32Array.from(lastIds), topK: 5 });
    const sizes = /expected parents that the search has, and ids that have an embedding/;
    await expect(step([0, 2], [4, 4])).rejects.toThrow(sizes);
    await expect(step([0, -1], [4, 4])).rejects.toThrow(sizes);
    await expect(step([0, 1], [4, 60])).rejects.toThrow(sizes);
    await expect(step([0], [4])).rejects.toThrow(sizes);
    executor.dispose();
  });
});

it('without the installed engine, auto is ONNX Runtime and native is refused', () =>
  withFolder({}, async (folder) => {
    const cache = process.env['XDG_CACHE_HOME'];
    process.env['XDG_CACHE_HOME'] = folder; // which holds no engine
    try {
      expect(await descriptionOn('auto', folder)).toMatch(/^ONNX Runtime [\d.]+, CPU, /);
      await expect(descriptionOn('native', folder)).rejects.toThrow(/npx @tolmach\/engine install/);
    } finally {
      if (cache === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = cache;
    }
  }));
