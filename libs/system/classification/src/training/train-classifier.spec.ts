import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { averageModels, readModel } from '@tolmach/model-folder';
import type { TrainingEvent } from '@tolmach/training';
import { NODE_FROM_SOURCE, traceOf } from '@tolmach/testing-kit';
import { tinyConfig, writeVerdicts } from '../../testing/tiny-run';
import { loadClassifier } from '../model/classification-model';
import { CLASSIFICATION } from '../system';
import { trainClassifier } from './train-classifier';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'classifier-'));
const at = (name: string) => join(folder, name);
const data = writeVerdicts(folder);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const NETWORKS = [
  { network: 'convolution' },
  { network: 'recurrent', recurrent: { hiddenSize: 4, pooling: 'attention', dropout: 0.1 } },
];

describe.each(NETWORKS)('a classifier with $network', (model) => {
  it('learns, and what it wrote is opened on ONNX Runtime', async () => {
    const out = at(`learning-${model.network}`);
    const config = tinyConfig(data, { model, stop: { steps: 120 } });
    const { bestFolder, state } = await trainClassifier(config, { out, engine: 'wasm' });
    expect(state.best?.score).toBe(100);
    const classifier = await loadClassifier(bestFolder, { threads: 1 });
    const found = await classifier.classify(['The film is wonderful.', 'A bore, a dreadful one', '', 'shines']);
    expect(found.map(({ label }) => label)).toEqual(['good', 'bad', expect.any(String), 'good']);
    expect(found.map(({ numWords, numKnownWords }) => [numWords, numKnownWords])).toEqual([[5, 4], [6, 5], [0, 0], [1, 1]]); // prettier-ignore
    classifier.dispose();
  });

  it('is the same to the bit when the run is stopped and resumed', async () => {
    const config = tinyConfig(data, { model, optimiser: { embeddings: 'lazy' } });
    const whole = at(`whole-${model.network}`);
    const parts = at(`parts-${model.network}`);
    await trainClassifier(config, { out: whole, engine: 'wasm' });
    const stop = new AbortController();
    const { reason } = await trainClassifier(config, {
      out: parts,
      engine: 'wasm',
      signal: stop.signal,
      listener: (event) => {
        if (event.kind === 'validation') stop.abort();
      },
    });
    expect(reason).toBe('interrupted');
    await trainClassifier(config, { out: parts, engine: 'wasm', resume: true });
    const [one, other] = [await traceOf(whole), await traceOf(parts)];
    expect(other.tensors).toEqual(one.tensors);
  });
});

describe('trainClassifier', () => {
  it('loses nothing when the process is killed', async () => {
    const out = at('killed');
    const child = (...more: string[]) =>
      spawn(process.execPath, [...NODE_FROM_SOURCE, join(__dirname, '../../testing/train-child.ts'), data.train, data.validation, out, ...more]); // prettier-ignore
    const killed = child();
    const ended = new Promise((resolve) => killed.once('exit', resolve));
    const begun = () => existsSync(join(out, 'checkpoints', 'step-00000010'));
    while (!begun() && killed.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    killed.kill('SIGKILL');
    await ended;
    const code = await new Promise((resolve) => child('resume').once('exit', resolve));
    expect(code).toBe(0);
    const whole = at('not-killed');
    await trainClassifier(tinyConfig(data, { stop: { steps: 60 } }), { out: whole, engine: 'wasm' });
    expect((await traceOf(out)).tensors).toEqual((await traceOf(whole)).tensors);
  });

  it('begins, continues or starts over, as its folder requires, if it may choose', async () => {
    const out = at('automatic');
    const said: string[] = [];
    const listener = (event: TrainingEvent) => {
      if (event.kind === 'message' && /^(resumed|starting over)/.test(event.text)) said.push(event.text);
    };
    const train = (files: typeof data, steps: number, keys: object = {}) =>
      trainClassifier(tinyConfig(files, { ...keys, stop: { steps } }), {
        out,
        engine: 'wasm',
        resume: 'auto',
        listener,
      });
    await train(data, 10);
    expect(said).toEqual([]);
    expect((await train(data, 20)).state.step).toBe(20);
    expect((await train(data, 20)).state.step).toBe(20);
    expect((await train(data, 10, { seed: 5 })).state.step).toBe(10);
    const fewer = at('fewer.tsv');
    writeFileSync(fewer, readFileSync(data.train, 'utf8').split('\n').slice(4).join('\n'));
    expect((await train({ ...data, train: fewer }, 10, { seed: 5 })).state.step).toBe(10);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await expect(train(data, 10, { seed: 6 })).rejects.toThrow('received one with notes.txt');
    expect(said).toEqual([
      'resumed at step 10',
      'resumed at step 20',
      expect.stringMatching(/^starting over: .*automatic: expected the config/),
      'resumed at step 10',
      expect.stringMatching(/^starting over: .*automatic: expected the training/),
      expect.stringMatching(/^starting over: .*automatic: expected the config/),
    ]);
    expect(existsSync(join(out, 'best', 'model.json'))).toBe(true);
  });

  it('counts rare classes more, where that is asked for', async () => {
    const rare = at('rare.tsv');
    const lines = readFileSync(data.train, 'utf8').split('\n').filter((line, index) => !line.startsWith('bad') || index % 5 === 0); // prettier-ignore
    writeFileSync(rare, lines.join('\n'));
    const losses = [];
    for (const classWeights of ['none', 'balanced']) {
      const out = at(`weights-${classWeights}`);
      const config = tinyConfig(
        { train: rare, validation: data.validation },
        { update: { classWeights }, stop: { steps: 20 } },
      );
      await trainClassifier(config, { out, engine: 'wasm' });
      losses.push((await readModel(CLASSIFICATION, join(out, 'best'))).weights['output/bias']?.values[0]);
    }
    expect(losses[1]).toBeGreaterThan(losses[0] ?? NaN); // the bias of `bad`, which is rare
  });

  it('continues from the weights of a model, and refuses one of other classes or another shape', async () => {
    const from = at('learning-convolution/best');
    const config = tinyConfig(data, { stop: { steps: 10 } });
    const { state } = await trainClassifier(config, { out: at('tuned'), engine: 'wasm', from });
    expect(state.best?.score).toBeGreaterThan(90);
    const dropping = tinyConfig(data, { stop: { steps: 1 }, model: { outputDropout: 0.1, recurrent: { hiddenSize: 9 } }, validation: { everySteps: 1 } }); // prettier-ignore
    const { bestFolder } = await trainClassifier(dropping, { out: at('other-dropout'), engine: 'wasm', from });
    expect((await readModel(CLASSIFICATION, bestFolder)).file.training.start).toBe('learning-convolution/best');
    const other = tinyConfig(data, { model: { convolution: { widths: [4], filters: 5 } } });
    await expect(trainClassifier(other, { out: at('x'), engine: 'wasm', from })).rejects.toThrow(
      /with the architecture that the config names, received one with model\.convolution\.widths \[2,3\] \(in the config \[4\]\)/,
    );
  });

  it('is started from, and averaged, before its first validation', async () => {
    const keys = { stop: { steps: 4 }, validation: { everySteps: 100 }, checkpointEverySteps: 2 };
    await trainClassifier(tinyConfig(data, keys), { out: at('young'), engine: 'wasm' });
    rmSync(at('young/best'), { recursive: true }); // written when a run ends
    const from = at('young/checkpoints/step-00000004');
    const { state } = await trainClassifier(tinyConfig(data, keys), { out: at('younger'), engine: 'wasm', from });
    expect(state.step).toBe(4);
    await averageModels(CLASSIFICATION, [from, at('younger/checkpoints/step-00000004')], { out: at('young-mean') });
    (await loadClassifier(at('young-mean'), { threads: 1 })).dispose();
  });

  it('refuses texts of one class, and validation texts of a class that was never seen', async () => {
    const same = at('same.tsv');
    writeFileSync(same, 'good\ta b c\ngood\td e f\n');
    const train = (one: object) => trainClassifier(tinyConfig({ ...data, ...one }), { out: at('y'), engine: 'wasm' });
    await expect(train({ train: same, labelColumn: '1' })).rejects.toThrow(
      /same\.tsv: expected texts of at least two classes/,
    );
    const odd = at('odd.tsv');
    writeFileSync(odd, 'good\ta b c\nugly\td e f\n');
    await expect(train({ validation: odd })).rejects.toThrow(/odd\.tsv, line 2: expected a label of the training data/);
    expect(existsSync(at('y/config.json'))).toBe(false);
  });

  it('starts from word vectors, keeps those that are static, and gives rows to further words', async () => {
    const vectors = at('vectors.vec');
    const row = (word: string, value: number) => `${word} ${new Array<number>(6).fill(value).join(' ')}`;
    writeFileSync(
      vectors,
      `4 6\n${[row('superb', 0.5), row('film', 0.25), row('bore', -0.25), row('unheard', 1)].join('\n')}\n`,
    );
    const vocabulary = { vectors, vectorWords: 1 };
    const config = tinyConfig(data, { model: { embeddings: 'multichannel' }, vocabulary, stop: { steps: 20 } });
    const said: string[] = [];
    const { bestFolder } = await trainClassifier(config, {
      out: at('vectors'),
      engine: 'wasm',
      listener: (event) => {
        if (event.kind === 'message') said.push(event.text);
      },
    });
    expect(said).toContain('vectors: 2 of 26 words, and 1 others');
    const { files, weights } = await readModel(CLASSIFICATION, bestFolder);
    const words = new TextDecoder().decode(files['words.txt']).trimEnd().split('\n');
    expect([words.at(-1), words.includes('unheard')]).toEqual(['superb', false]);
    const rowOf = (table: string, word: string) => {
      const start = 6 * (words.indexOf(word) + 2);
      return [...(weights[`embeddings/${table}`]?.values.subarray(start, start + 6) ?? [])];
    };
    expect(rowOf('static', 'film')).toEqual(new Array(6).fill(0.25));
    expect(rowOf('static', 'superb')).toEqual(new Array(6).fill(0.5));
    expect(rowOf('tuned', 'film')).not.toEqual(rowOf('static', 'film'));
    const other = tinyConfig(data, { model: { embeddingSize: 7 }, vocabulary });
    await expect(trainClassifier(other, { out: at('z'), engine: 'wasm' })).rejects.toThrow(/vectors\.vec, line 1: expected vectors of 7 numbers, received 6/); // prettier-ignore
    writeFileSync(vectors, `${row('fremd', 1)}\n`);
    await expect(trainClassifier(config, { out: at('z'), engine: 'wasm' })).rejects.toThrow(/vectors\.vec: expected vectors of words of .*, received none of them/); // prettier-ignore
  });

  it('writes models that are averaged as those of other systems', async () => {
    const folders: [string, string] = [at('whole-convolution/best'), at('parts-convolution/best')];
    const { file } = await averageModels(CLASSIFICATION, folders, { out: at('mean') });
    expect(file.kind).toBe('classification');
    const model = await loadClassifier(at('mean'), { threads: 1 });
    expect(await model.classify(['this story'])).toHaveLength(1);
    model.dispose();
  });
});
