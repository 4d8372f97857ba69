import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readModel } from '@tolmach/model-folder';
import { metricsOf, stoppedAt, traceOf } from '@tolmach/testing-kit';
import { emptyUserCache, tinyCaptionConfig, writeTinyCnn, writeTinyPictures } from '../../testing/tiny-captions';
import type { TinyPictures } from '../../testing/tiny-captions';
import { cnnOf, readCnnFolder } from '../model/cnn-folder';
import { CAPTIONING } from '../system';
import { trainCaptioner } from './train-captioner';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let cacheHome: string;
let pictures: TinyPictures;
let restoreCache: () => void;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'train-captioner-'));
  cacheHome = path.join(folder, 'cache');
  restoreCache = await emptyUserCache(cacheHome);
  pictures = await writeTinyPictures(folder, { numCaptions: (picture) => 1 + (picture % 3), numValidation: 5 });
});
afterAll(async () => {
  restoreCache();
  await rm(folder, { recursive: true });
});

let numRuns = 0;
const newRun = () => path.join(folder, `run ${String(numRuns++)}`);
const features = () => path.join(cacheHome, 'tolmach', 'features');
const dropFeatures = () => rm(features(), { recursive: true, force: true });

type Sections = Parameters<typeof tinyCaptionConfig>[1];
const configWith = (sections: Sections = {}) => tinyCaptionConfig(pictures, sections);

/** Names of the tensors that differ between two model folders. */
async function changed(one: string, other: string): Promise<string[]> {
  const [{ weights: before }, { weights: after }] = await Promise.all([
    readModel(CAPTIONING, one),
    readModel(CAPTIONING, other),
  ]);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  return Object.keys(before).filter((name) => before[name]?.values.some((value, index) => value !== after[name]?.values[index])); // prettier-ignore
}

const cnnPaths = (names: readonly string[]) => names.filter((name) => name.startsWith('encoder/cnn/'));

describe('trainCaptioner', () => {
  it('leaves a captioning model that says how it was made, with the CNN as it was', async () => {
    const facts = { data: ['halves'], start: 'tiny', licence: 'CC0' };
    const config = configWith({ stop: { steps: 8 }, facts });
    const out = newRun();
    const messages: string[] = [];
    const result = await trainCaptioner(config, {
      out,
      listener: (event) => {
        if (event.kind === 'message') messages.push(event.text);
      },
    });
    expect([result.reason, result.state.step]).toEqual(['steps', 8]);
    const model = await readModel(CAPTIONING, result.bestFolder);
    const { file, weights, files: pieces } = model;
    const cnn = cnnOf(model, result.bestFolder);
    const start = await readCnnFolder(pictures.cnnFolder);
    expect(cnn).toEqual(start.cnn);
    for (const layer of ['stem', 'middle', 'head']) {
      expect(weights[`encoder/cnn/${layer}/weights`]).toEqual(start.weights[`${layer}/weights`]);
    }
    expect(file).toMatchObject({
      kind: 'captioning',
      language: 'en',
      vocabularySize: 40,
      image: { height: 16, width: 24 },
    });
    expect(Object.keys(pieces).sort()).toEqual([file.cnn, file.pieces]);
    expect(file.training).toMatchObject({ ...facts, seed: 11 });
    expect(file.training.scores.map(({ metric, search }) => [metric, search])).toEqual([
      ['BLEU-4', 'beam 1'],
      ['CIDEr-D', 'beam 1'],
      ['perplexity', 'beam 1'],
    ]);
    const validations = (await metricsOf(out)).filter(({ validation }) => validation !== undefined);
    expect(validations.map(({ step }) => step)).toEqual([6, 8]);
    expect(messages).toContain('captions: 12 images to train on, 5 to validate');
    expect(messages).toContain('features of head: 17 of 17 images');
    expect(await readFile(path.join(out, 'samples.txt'), 'utf8')).toContain(
      'reference  A red half above a green half.',
    );
  });

  it('learns: the loss falls', async () => {
    const out = newRun();
    await trainCaptioner(configWith({ stop: { steps: 40 }, validation: { everySteps: 1000, maxImages: 1 } }), { out });
    const losses = (await metricsOf(out)).flatMap(({ loss }) => (typeof loss === 'number' ? [loss] : []));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-5))).toBeLessThan(0.8 * mean(losses.slice(0, 5)));
  });
});

const RANDOM = {
  update: {
    batchImages: 5,
    captionsPerImage: 2,
    wordDropout: 0.2,
    averageDecay: 0.9,
    weightDecay: 0.01,
    clipNorm: 0.5,
  },
  model: {
    encoder: { cut: 'head', projectionSize: 9, positions: 'learnt', dropout: 0.2 },
    decoder: { embeddingSize: 8, hiddenSize: 10, numLayers: 2, attentionSize: 6, readoutSize: 8, dropout: 0.2 },
  },
  data: { mirrored: true },
};

describe('a run that was stopped and resumed equals one that was not, bit for bit', () => {
  it.each<[name: string, stop: number, sections: Sections, beforeResume: () => Promise<void>]>([
    ['off the checkpoints', 7, {}, () => Promise.resolve()],
    ['with all that is random, mirrored images and the weight average', 5, RANDOM, () => Promise.resolve()],
    ['with a trained part of the CNN, its features deleted', 6, { cnn: { trainFrom: 'middle' } }, dropFeatures],
    ['self-critical', 3, { update: { batchImages: 5, objective: 'self_critical', rewardBeamSize: 3 } }, dropFeatures],
  ])('%s', async (_, stop, sections, beforeResume) => {
    const config = configWith({ stop: { steps: 11 }, ...sections });
    const [whole, parts] = [newRun(), newRun()];
    await trainCaptioner(config, { out: whole });
    const { reason, state } = await trainCaptioner(config, { out: parts, ...stoppedAt(stop) });
    expect([reason, state.step]).toEqual(['interrupted', stop]);
    await beforeResume();
    await trainCaptioner(config, { out: parts, resume: true });
    expect(await traceOf(parts)).toEqual(await traceOf(whole));
  });
});

describe('fine-tuning', () => {
  let first: string;
  beforeAll(async () => {
    ({ bestFolder: first } = await trainCaptioner(configWith({ stop: { steps: 4 } }), { out: newRun() }));
  });

  const still = { kind: 'constant', learningRate: 1e-30, warmupSteps: 0 };

  it('continues from the weights and pieces of a model, with a CNN folder or without', async () => {
    const config = configWith({ stop: { steps: 1 }, schedule: still });
    for (const cnn of [config.cnn, { ...config.cnn, folder: undefined }]) {
      const { bestFolder } = await trainCaptioner({ ...config, cnn }, { out: newRun(), from: first });
      expect(await changed(first, bestFolder)).toEqual([]);
      expect((await readModel(CAPTIONING, bestFolder)).files).toEqual((await readModel(CAPTIONING, first)).files);
    }
  });

  it('changes the CNN from the named layer on, and no other layer of it', async () => {
    const config = configWith({ stop: { steps: 3 }, cnn: { trainFrom: 'middle' } });
    const { bestFolder } = await trainCaptioner(config, { out: newRun(), from: first });
    const names = await changed(first, bestFolder);
    expect(new Set(cnnPaths(names).map((name) => name.split('/')[2]))).toEqual(new Set(['middle', 'head']));
    expect(names.length).toBeGreaterThan(cnnPaths(names).length);
  });

  it('trains the whole CNN from its pixels', async () => {
    const config = configWith({ stop: { steps: 2 }, cnn: { trainFrom: 'stem' } });
    const { bestFolder } = await trainCaptioner(config, { out: newRun(), from: first });
    expect(cnnPaths(await changed(first, bestFolder))).toContain('encoder/cnn/stem/weights');
  });

  it('is resumed without the model that it began from, exactly', async () => {
    const config = configWith({ stop: { steps: 9 }, cnn: { trainFrom: 'middle', folder: await writeTinyCnn(path.join(folder, 'other'), 8) } });
    const [whole, parts] = [newRun(), newRun()];
    await trainCaptioner(config, { out: whole, from: first });
    await trainCaptioner(config, { out: parts, from: first, ...stoppedAt(5) });
    await trainCaptioner(config, { out: parts, resume: true });
    expect(await traceOf(parts)).toEqual(await traceOf(whole));
    expect(cnnPaths(await changed(first, path.join(parts, 'best'))).join()).not.toContain('stem');
  }); // prettier-ignore

  it('refuses a model of another architecture', async () => {
    const config = configWith({ model: { ...configWith().model, tying: 'none' } });
    await expect(trainCaptioner(config, { out: newRun(), from: first })).rejects.toThrow(
      /architecture that the config names, received one with model\.tying .* \(in the config "none"\)/,
    );
  });
});

describe('what cannot be trained gives one sentence and leaves no run folder', () => {
  it.each<[what: string, sections: () => Promise<Sections> | Sections, sentence: string]>([
    ['a missing CNN folder', () => ({ cnn: { folder: path.join(folder, 'nowhere') } }), 'nowhere'],
    ['no CNN at all', () => ({ cnn: { folder: undefined } }), 'cnn.folder: expected a CNN folder to start from, or a captioning model'],
    ['a cut that the CNN does not have', () => ({ model: { encoder: { cut: 'hed' }, decoder: {} } }), 'Did you mean head?'],
    ['a layer to train from that the CNN does not have', () => ({ cnn: { trainFrom: 'mittle' } }), 'Did you mean middle?'],
    ['a missing image', async () => ({ data: { train: await listed(['train red green.png', 'gone.png'], 'gone.png\t0\tGone.\n') } }), 'gone.png: expected an image file, received no file there'],
    ['a name without captions', async () => ({ data: { train: await listed(['bare.png']) } }), 'received bare.png'],
    ['an image that is not there', async () => ({ data: { train: await listed(['none.png'], 'none.png\t0\tNone.\n', 'none.png') } }), 'none.png'],
    ['a validation image that is trained on', async () => ({ data: { train: await listed([pictures.validation[0] ?? '']) } }), 'expected validation images that are not trained on'],
    ['captions that are all too long', () => ({ data: { maxLength: 1 } }), 'expected captions of at most 1 pieces'],
  ])('%s', async (_, sections, sentence) => {
    const changes = (await sections()) ?? {};
    const captions = path.join(folder, 'more.tsv');
    const isListed = 'data' in changes && typeof changes['data'] === 'object' && 'train' in changes['data'];
    const config = configWith(isListed ? { ...changes, data: { ...Object(changes['data']), captions } } : changes);
    const out = newRun();
    const fault: unknown = await trainCaptioner(config, { out }).catch((error: unknown) => error);
    const { cause } = fault as Error; // several faults have one sentence about all, and their own in its cause
    const all = cause instanceof AggregateError ? cause.errors : [fault];
    expect(all.map(String).join(' ')).toContain(sentence);
    expect(String(fault)).not.toContain('\n');
    expect(await readdir(folder)).not.toContain(path.basename(out));
  }); // prettier-ignore

  /** A list of training images; `more.tsv` has captions of these too. */
  async function listed(names: readonly string[], captions = '', broken?: string): Promise<string> {
    await writeFile(path.join(folder, 'more.tsv'), `${await readFile(pictures.data.captions, 'utf8')}${captions}`);
    if (broken !== undefined) await writeFile(path.join(pictures.data.images, broken), 'no picture');
    const list = path.join(folder, 'listed.txt');
    await writeFile(list, names.map((name) => `${name}\n`).join(''));
    return list;
  }

  it('changed images or captions in a resumed run', async () => {
    const own = await writeTinyPictures(path.join(folder, 'changing'));
    const out = newRun();
    await trainCaptioner(tinyCaptionConfig(own, { stop: { steps: 1 } }), { out });
    const text = await readFile(own.data.captions, 'utf8');
    await writeFile(own.data.captions, text.replace('A red half', 'Some red half'));
    const more = tinyCaptionConfig(own, { stop: { steps: 2 } });
    await expect(trainCaptioner(more, { out, resume: true })).rejects.toThrow(
      'the training data that the run began with',
    );
    await writeFile(own.data.captions, text);
    expect((await trainCaptioner(more, { out, resume: true })).state.step).toBe(2);
  });
});

it('images whose captions are all too long are left out, the others learnt from', async () => {
  const own = await writeTinyPictures(path.join(folder, 'long'));
  const text = await readFile(own.data.captions, 'utf8');
  await writeFile(
    own.data.captions,
    text.replace('A red half above a green half.', 'A red half above a green half. '.repeat(6)),
  );
  const config = tinyCaptionConfig(own, { stop: { steps: 6 }, data: { maxLength: 30 }, update: { batchImages: 1, objective: 'self_critical', rewardBeamSize: 2 } }); // prettier-ignore
  const { state } = await trainCaptioner(config, { out: newRun() });
  expect(state.step).toBe(6);
});
