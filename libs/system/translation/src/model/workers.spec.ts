import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, ModelFileError } from '@tolmach/contracts';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { loadModel } from './translation-model';
import type { LoadOptions, TranslationModel } from './translation-model';

jest.setTimeout(300_000); // a busy machine may take its time

const WORDS = 'a man rides a horse in the snow and the woman reads a long letter to two dogs'.split(' ');
const SENTENCES = Array.from({ length: 40 }, (_, index) =>
  Array.from({ length: index % 13 }, (_word, place) => WORDS[(index * 7 + place * 5) % WORDS.length]).join(' '),
);
const OPTIONS = { search: { beamSize: 3, numBest: 2, maxLength: 12 }, batchTokens: 60, withAttention: true };

let folder: string;
beforeAll(async () => {
  folder = await writeTinyModel(await tinyModel());
});
afterAll(() => rm(folder, { recursive: true }));

async function withModel<Result>(options: LoadOptions, use: (model: TranslationModel) => Promise<Result>) {
  const model = await loadModel(folder, options);
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

describe('a model with workers', () => {
  it.each(['fp32', 'int8'] as const)('gives the hypotheses of one without, in %s', async (precision) => {
    const all = (workers: number) =>
      withModel({ threads: 1, precision, workers }, (model) => model.translate(SENTENCES, OPTIONS));
    const without = await withModel({ threads: 1, precision }, (model) => model.translate(SENTENCES, OPTIONS));
    expect(new Set(without.map(({ hypotheses }) => hypotheses[0]?.text)).size).toBeGreaterThan(20); // or it says little
    expect(await all(1)).toEqual(without);
    expect(await all(3)).toEqual(without);
  });

  it.each(['fp32', 'int8'] as const)('draws what one without does, in any batch, in %s', async (precision) => {
    const search = { numBest: 2, maxLength: 12, sampling: { temperature: 0.7, seed: 5 } };
    const drawn = (workers: number, batchTokens: number, sentences = SENTENCES) =>
      withModel({ threads: 1, precision, workers }, async (model) =>
        (await model.translate(sentences, { search, batchTokens })).map(({ hypotheses }) =>
          hypotheses.map(({ text }) => text),
        ),
      );
    const alone = await drawn(1, 1);
    expect(new Set(alone.flat()).size).toBeGreaterThan(60);
    expect(await drawn(1, 500)).toEqual(alone);
    expect(await drawn(3, 60)).toEqual(alone);
    expect(await drawn(1, 500, SENTENCES.toReversed())).toEqual(alone.toReversed());
  });

  it('divides the CPU threads, and says so', async () => {
    const described = (options: LoadOptions) =>
      withModel(options, async ({ engine, numWorkers }) => [numWorkers, engine]);
    const engine = expect.stringMatching(/^2 workers, each ONNX Runtime [\d.]+( with native steps \(avx\w+\))?, CPU, 2 threads, fp32$/) as unknown;
    expect(await described({ workers: 2, threads: 5 })).toEqual([2, engine]);
    const single = expect.stringContaining('CPU, 1 thread,') as unknown;
    expect(await described({ workers: 2, threads: 1 })).toEqual([2, single]);
    const alone = expect.stringMatching(/^ONNX Runtime/) as unknown;
    expect(await described({ threads: 1 })).toEqual([1, alone]);
  });

  it('takes several calls at once, blank ones and faulty ones among them', async () => {
    await withModel({ threads: 2, workers: 2 }, async (model) => {
      const calls = [SENTENCES.slice(0, 20), [], [''], SENTENCES.slice(20)].map((some) =>
        model.translate(some, OPTIONS),
      );
      const faulty = model.translate(['a man'], { search: { beamSize: 2, numBest: 3 } });
      await expect(faulty).rejects.toThrow(ConfigError);
      expect((await Promise.all(calls)).flat()).toEqual([
        ...(await model.translate(SENTENCES.slice(0, 20), OPTIONS)),
        ...(await model.translate([''], OPTIONS)),
        ...(await model.translate(SENTENCES.slice(20), OPTIONS)),
      ]);
      await expect(model.translate(['a man'], { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    });
  });

  it('says what is wrong with the weights in the sentence of a model without', async () => {
    const model = await tinyModel();
    const [first = '', ...others] = Object.keys(model.weights);
    const weights = Object.fromEntries(
      others.map((name) => [name, model.weights[name] ?? { shape: [], values: new Float32Array() }]),
    );
    const bad = await writeTinyModel({ ...model, weights });
    const faultOf = (workers: number): Promise<unknown> => loadModel(bad, { workers }).catch((fault: unknown) => fault);
    const [without, withWorkers] = [await faultOf(1), await faultOf(2)];
    await rm(bad, { recursive: true });
    expect(without).toMatchObject({ message: expect.stringContaining(first) as string });
    expect(withWorkers).toBeInstanceOf(ModelFileError);
    expect(String(withWorkers)).toBe(String(without));
  });

  it.each<[LoadOptions, string]>([
    [{ workers: 2, engine: 'wasm' }, 'workers: expected 1 with engine wasm, received 2. Leave the engine out'],
    [{ workers: 0 }, 'workers: expected a whole number >= 1, received 0.'],
    [{ workers: 1.5 }, 'workers: expected a whole number >= 1, received 1.5.'],
  ])('refuses %j', async (options, sentence) => {
    const fault: unknown = await loadModel(folder, options).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(ConfigError);
    expect(String(fault)).toContain(sentence);
  });

  it('ends when it is disposed of, also with a batch in hand', async () => {
    const model = await loadModel(folder, { workers: 2 });
    const translating = model.translate(SENTENCES, OPTIONS);
    model.dispose();
    model.dispose();
    await expect(translating).rejects.toThrow(/received (?:the end of the model|one that was disposed)/); // by what it had begun
    await expect(model.translate(['a man'])).rejects.toThrow('received one that was disposed');
  });
});

it.each(['dispose', 'forget'])('a program with workers ends by itself: %s', (how) => {
  const program = path.join(__dirname, '../../testing/workers-child.ts');
  const node = [...NODE_FROM_SOURCE, program, folder, how];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8', timeout: 120_000 });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '2 workers, 1 text\n', stderr: '' });
});
