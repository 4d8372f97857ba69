import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, DEFAULT_SPECIAL_IDS, DeviceError, InputError, UsageError } from '@tolmach/contracts';
import type { EngineChoice } from '@tolmach/contracts';
import { averageModels, readModel } from '@tolmach/model-folder';
import { readSafetensors } from '@tolmach/safetensors';
import { tf } from '@tolmach/tensor-runtime';
import { lossesOf, metricsOf, stoppedAt, traceOf } from '@tolmach/testing-kit';
import { openPieceCodec } from '@tolmach/text-input';
import { tinyConfig, tinyModelSection, tinyText } from '../../testing/tiny-run';
import { shortlistOf } from '../model/shortlist-file';
import { loadModel } from '../model/translation-model';
import { TRANSLATION } from '../system';
import { addShortlist } from './add-shortlist';
import { train } from './train-translation';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
let data: Awaited<ReturnType<typeof tinyText>>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'train-'));
  data = await tinyText(folder);
});
afterAll(() => rm(folder, { recursive: true }));

let numRuns = 0;
const newRun = () => path.join(folder, `run ${++numRuns}`);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Trains some steps and expects the loss to fall. */
async function expectLearning(sections: Record<string, unknown>, numSteps = 12): Promise<void> {
  const out = newRun();
  const { numTensors } = tf.memory();
  await train(
    tinyConfig(data, { stop: { steps: numSteps }, validation: { everySteps: 1000, maxSentences: 1 }, ...sections }),
    { out },
  );
  const losses = await lossesOf(out);
  expect(losses).toHaveLength(numSteps);
  expect(mean(losses.slice(-3))).toBeLessThan(mean(losses.slice(0, 3)) - 0.05);
  if (numTensors > 0) expect(tf.memory().numTensors).toBe(numTensors);
}

describe('the loss falls', () => {
  it.each([
    ['adam', 0.02],
    ['sgd', 1],
    ['momentum', 0.2],
    ['nesterov', 0.2],
    ['rmsprop', 0.005],
  ])('with %s', (kind, learningRate) =>
    expectLearning({ optimiser: { kind }, schedule: { kind: 'constant', learningRate, warmupSteps: 0 } }),
  );

  it.each([
    ['constant', {}],
    ['inverse_sqrt', {}],
    ['linear', { finalStep: 30 }],
    ['plateau', {}],
    ['gnmt', { halveFromStep: 8, halveEverySteps: 3 }],
  ])('under schedule %s', (kind, keys) =>
    expectLearning({ schedule: { kind, learningRate: 0.02, warmupSteps: 4, ...keys } }),
  );

  // prettier-ignore
  it.each([
    ['gru', { encoder: { cell: { kind: 'gru' } }, decoder: { cell: { kind: 'gru', resetGate: 'before' } } }],
    ['elman', { encoder: { cell: { kind: 'elman' } }, decoder: { cell: { kind: 'elman' } } }],
    ['simpler simple recurrent units', { encoder: { cell: { kind: 'ssru' } }, decoder: { cell: { kind: 'ssru' } } }],
    ['minimal LSTMs', { encoder: { cell: { kind: 'min_lstm' } }, decoder: { cell: { kind: 'min_lstm' } } }],
    ['coupled gates with peepholes', { encoder: { cell: { variant: 'coupled_gates', peepholes: true } }, decoder: { cell: { variant: 'coupled_gates', peepholes: true } } }],
    ['gnmt wiring, three residual layers', { encoder: { numLayers: 3, residualFromLayer: 2 }, decoder: { wiring: 'gnmt', numLayers: 3, residualFromLayer: 2 } }],
    ['input feeding', { decoder: { wiring: 'input_feeding' } }],
    ['dot attention', { decoder: { attention: 'dot' } }],
    ['layer normalisation', { encoder: { cell: { layerNorm: true } }, decoder: { cell: { layerNorm: true } } }],
    ['zoneout', { encoder: { cell: { zoneout: 0.1 } }, decoder: { cell: { zoneout: 0.1 } } }],
    ['recurrent dropout and sequence masks', { encoder: { dropout: 0.1, dropoutKind: 'sequence', cell: { recurrentDropout: 0.1 } } }],
    ['one layer each, copied over', { encoder: { hiddenSize: 10, numLayers: 1 }, decoder: { numLayers: 1, bridge: 'copy' } }],
    ['one layer each, dense bridge', { encoder: { numLayers: 1 }, decoder: { numLayers: 1 } }],
    ['no bridge, nothing tied', { decoder: { bridge: 'zero', readoutSize: 14 }, tying: 'none' }],
    ['target and output tied, deep output', { encoder: { embeddingSize: 9 }, decoder: { readoutSeesEmbedding: true }, tying: 'target' }],
  ])('with %s', (_, changes) =>
    expectLearning({
      model: tinyModelSection(changes),
      schedule: { kind: 'constant', learningRate: 0.02, warmupSteps: 4 },
    }),
  );

  it('with two vocabularies', () =>
    expectLearning({ vocabulary: { size: 25, shared: false }, model: tinyModelSection({ tying: 'target' }) }));
});

it('leaves a model folder that translates and says how it was made', async () => {
  const out = newRun();
  const config = tinyConfig(data, { stop: { steps: 8 }, facts: { data: ['digits'], licence: 'CC0' } });
  const { bestFolder, reason, state } = await train(config, { out });
  expect([reason, state.step]).toEqual(['steps', 8]);
  const model = await loadModel(bestFolder);
  expect(model.file.training).toMatchObject({ data: ['digits'], licence: 'CC0', seed: 11 });
  expect(model.file.training.scores.map(({ metric }) => metric)).toEqual(['BLEU', 'chrF2', 'perplexity']);
  expect(await model.translate(['1 2 3'])).toHaveLength(1);
  model.dispose();
});

it('starts from the weights of another model, and keeps its vocabulary', async () => {
  const first = newRun();
  await train(tinyConfig(data, { stop: { steps: 6 } }), { out: first });
  const out = newRun();
  const frozen = { kind: 'constant', learningRate: 1e-30, warmupSteps: 0 };
  const { bestFolder } = await train(tinyConfig(data, { stop: { steps: 1 }, schedule: frozen }), {
    out,
    from: path.join(first, 'best'),
  });
  const [before, after] = await Promise.all([
    readModel(TRANSLATION, path.join(first, 'best')),
    readModel(TRANSLATION, bestFolder),
  ]);
  expect(after.weights).toEqual(before.weights);
  expect(after.files).toEqual(before.files);
  const other = tinyConfig(data, { model: tinyModelSection({ decoder: { hiddenSize: 12 } }) });
  const refused = train(other, { out: newRun(), from: bestFolder });
  await expect(refused).rejects.toThrow('received one with model.decoder.hiddenSize 10 (in the config 12). Leave');
});

it('carries data, licence and start of the model it started from, through a resume', async () => {
  const first = newRun();
  const facts = { data: ['digits', 'more'], licence: 'CC BY 4.0', start: 'zero' };
  const { bestFolder: from } = await train(tinyConfig(data, { stop: { steps: 6 }, facts }), { out: first });
  const out = newRun();
  const own = { data: ['more', 'other'], licence: 'CC0' };
  await train(tinyConfig(data, { stop: { steps: 6 }, facts: own }), { out, from, ...stoppedAt(1) });
  await rm(path.join(out, 'checkpoints', 'step-00000001'), { recursive: true }); // as if killed before it
  const { bestFolder } = await train(tinyConfig(data, { stop: { steps: 6 }, facts: own }), { out, resume: true });
  const carried = {
    data: ['digits', 'more', 'other'],
    licence: 'CC BY 4.0; CC0',
    start: `${path.basename(first)}/best, which started as: zero`,
  };
  expect((await readModel(TRANSLATION, bestFolder)).file.training).toMatchObject(carried);
  const page = await readFile(path.join(out, 'report.html'), 'utf8');
  for (const text of ['digits, more, other', carried.licence, carried.start]) expect(page).toContain(text);
});

it('starts from a checkpoint of a run that has no best model yet, by its averages', async () => {
  const first = newRun();
  const update = { batchTokens: 60, poolSentences: 40, averageDecay: 0.9 };
  await train(tinyConfig(data, { update }), { out: first, ...stoppedAt(5) });
  const from = path.join(first, 'checkpoints', 'step-00000005');
  const frozen = { kind: 'constant', learningRate: 1e-30, warmupSteps: 0 };
  const config = tinyConfig(data, { stop: { steps: 1 }, schedule: frozen });
  const { bestFolder } = await train(config, { out: newRun(), from });
  const averages = readSafetensors(await readFile(path.join(from, 'average.safetensors')), from);
  const { file, weights } = await readModel(TRANSLATION, bestFolder);
  expect(weights).toEqual(averages);
  expect(file.training.start).toBe(`${path.basename(first)}/checkpoints/step-00000005`);
  await averageModels(TRANSLATION, [from, from], { out: path.join(folder, 'mean') });
  expect((await readModel(TRANSLATION, path.join(folder, 'mean'))).weights).toEqual(averages);
});

it('takes over what another vocabulary allows, where the config says so', async () => {
  const first = newRun();
  await train(tinyConfig(data, { stop: { steps: 6 } }), { out: first });
  const frozen = { kind: 'constant', learningRate: 1e-30, warmupSteps: 0 };
  const sections = { stop: { steps: 1 }, schedule: frozen, vocabulary: { size: 22, transfer: true } };
  const { bestFolder } = await train(tinyConfig(data, sections), { out: newRun(), from: path.join(first, 'best') });
  const [before, after] = await Promise.all([
    readModel(TRANSLATION, path.join(first, 'best')),
    readModel(TRANSLATION, bestFolder),
  ]);
  expect(after.weights['encoder/forward/kernel']).toEqual(before.weights['encoder/forward/kernel']);
  expect(after.weights['embeddings/shared']?.shape).toEqual([22, 8]);
  const rowOfEnd = (weights: typeof after.weights) => weights['embeddings/shared']?.values.subarray(24, 32);
  expect(rowOfEnd(after.weights)).toEqual(rowOfEnd(before.weights)); // the end id is 3 in both
});

it('a shortlist is learnt for a model that was trained, and says how much it changes', async () => {
  const { bestFolder } = await train(tinyConfig(data, { stop: { steps: 6 } }), { out: newRun() });
  const messages: string[] = [];
  const onMessage = (text: string) => messages.push(text);
  const agreement = await addShortlist(bestFolder, tinyConfig(data), { perPiece: 4, always: 5, onMessage });
  const model = await readModel(TRANSLATION, bestFolder);
  const { file } = model;
  const shortlist = shortlistOf(model, bestFolder);
  expect(file.shortlist).toEqual({ file: 'shortlist.safetensors', agreement });
  expect(agreement).toBeGreaterThanOrEqual(0);
  expect(agreement).toBeLessThanOrEqual(1);
  expect(shortlist?.perPiece.shape).toEqual([25, 4]);
  expect(shortlist?.always.values).toContain(DEFAULT_SPECIAL_IDS.end);
  expect(messages).toEqual([expect.stringMatching(/^\d+ pairs of at most \d+ pieces$/)]);
  const whole = await addShortlist(bestFolder, tinyConfig(data), { perPiece: 25, always: 25 });
  expect(whole).toBe(1);
});

it('keeps the normalization of its vocabulary when resumed', async () => {
  const out = newRun();
  const config = (steps: number, normalization: string) =>
    tinyConfig(data, { stop: { steps }, vocabulary: { size: 25, normalization } });
  await train(config(1, 'nmt_nfkc'), { out });
  const other = train(config(2, 'identity'), { out, resume: true });
  await expect(other).rejects.toThrow('vocabulary.normalization ("nmt_nfkc", now "identity")');
  const { bestFolder } = await train(config(2, 'nmt_nfkc'), { out, resume: true });
  const { files } = await readModel(TRANSLATION, bestFolder);
  const codec = await openPieceCodec(files['pieces.model'] ?? new Uint8Array(), DEFAULT_SPECIAL_IDS);
  expect(codec.encodeIds('\uff13 \uff11')).toEqual(codec.encodeIds('3 1')); // full-width digits
});

describe('numbers that overflow', () => {
  it('stop the run with one sentence and leave the last checkpoint whole', async () => {
    const out = newRun();
    const explosive = {
      optimiser: { kind: 'sgd' },
      schedule: { kind: 'constant', learningRate: 100, warmupSteps: 0 },
      update: { batchTokens: 60, weightDecay: 1, clipNorm: 0 },
      checkpointEverySteps: 2,
      validation: { everySteps: 1000 },
    };
    const fault: unknown = await train(tinyConfig(data, explosive), { out }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConfigError);
    expect((fault as ConfigError).code).toBe('training-diverged');
    expect((fault as ConfigError).message).toMatch(
      /^training step \d+: expected finite numbers, received loss [^ ]+, gradient norm [^ ]+\. Lower schedule\.learningRate/,
    );
    const { state, metrics } = await traceOf(out);
    expect(state['step']).toBe(Math.floor(metrics.length / 2) * 2);
  });
});

describe('what cannot be trained gives one sentence', () => {
  it('a second new run in one folder', async () => {
    const out = newRun();
    await train(tinyConfig(data, { stop: { steps: 1 } }), { out });
    await expect(train(tinyConfig(data), { out })).rejects.toThrow(UsageError);
  });

  it('another seed in a resumed run', async () => {
    const out = newRun();
    await train(tinyConfig(data, { stop: { steps: 1 } }), { out });
    const changed = tinyConfig(data, { stop: { steps: 2 }, seed: 12 });
    await expect(train(changed, { out, resume: true })).rejects.toThrow('seed (11, now 12)');
  });

  it('other training text in a resumed run, encoded or not', async () => {
    const own = await tinyText(path.join(folder, 'changing'));
    const out = newRun();
    await train(tinyConfig(own, { stop: { steps: 1 } }), { out });
    for (const file of [own.train[0]?.source, own.train[0]?.target]) await writeFile(file ?? '', '1 2\n'.repeat(90));
    const more = tinyConfig(own, { stop: { steps: 2 } });
    await expect(train(more, { out, resume: true })).rejects.toThrow(ConfigError);
    await rm(path.join(out, 'data'), { recursive: true });
    await expect(train(more, { out, resume: true })).rejects.toThrow('the training data that the run began with');
  });

  it('other validation text in a resumed run', async () => {
    const own = await tinyText(path.join(folder, 'validating'));
    const out = newRun();
    await train(tinyConfig(own, { stop: { steps: 1 } }), { out });
    await writeFile(own.validation.target, '1 2\n'.repeat(6));
    const more = train(tinyConfig(own, { stop: { steps: 2 } }), { out, resume: true });
    await expect(more).rejects.toThrow('the validation data that the run began with');
  });

  it('an empty validation text', async () => {
    const files = { source: path.join(folder, 'empty.a'), target: path.join(folder, 'empty.b') };
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
    const run = train(tinyConfig({ ...data, validation: files }), { out: newRun() });
    await expect(run).rejects.toThrow(InputError);
  });

  it('lines that are not UTF-8, unless they are left out, in a resumed run as well', async () => {
    const own = await tinyText(path.join(folder, 'damaged'));
    const source = own.train[0]?.source ?? '';
    const lines = (await readFile(source, 'latin1')).split('\n');
    await writeFile(source, lines.with(3, '\xff').join('\n'), 'latin1');
    const refused = train(tinyConfig(own, { stop: { steps: 1 } }), { out: newRun() });
    await expect(refused).rejects.toMatchObject({ code: 'bad-records' });
    const out = newRun();
    const skipping = { ...own, skipBad: true };
    expect((await train(tinyConfig(skipping, { stop: { steps: 1 } }), { out })).numBad).toBe(1);
    const more = await train(tinyConfig(skipping, { stop: { steps: 2 } }), { out, resume: true });
    expect([more.numBad, more.state.step]).toEqual([1, 2]);
  });

  it('a missing model to start from', async () => {
    const run = train(tinyConfig(data), { out: newRun(), from: path.join(folder, 'nowhere') });
    await expect(run).rejects.toThrow('expected a readable file of a model, received no such file');
  });
});

describe('a run that cannot start', () => {
  const nowhere = 'none' as EngineChoice; // no such engine on any machine

  it('leaves no folder, and one that was there empty, for a run with another config', async () => {
    const out = newRun();
    await expect(train(tinyConfig(data), { out, engine: nowhere })).rejects.toThrow(DeviceError);
    expect(await readdir(folder)).not.toContain(path.basename(out));
    await mkdir(out);
    await expect(train(tinyConfig(data), { out, engine: nowhere })).rejects.toThrow(DeviceError);
    const rounded = tinyConfig(data, { productPrecision: 'bfloat16' });
    await expect(train(rounded, { out, engine: 'cpu' })).rejects.toThrow('productPrecision: expected an engine with');
    expect(await readdir(out)).toEqual([]);
    const misspelt = { ...data, train: [{ source: 'misspelt', target: 'misspelt' }] };
    await expect(train(tinyConfig(misspelt), { out })).rejects.toThrow(InputError);
    const validation = { source: 'misspelt', target: 'misspelt' }; // read once the training text is encoded
    await expect(train(tinyConfig({ ...data, validation }), { out })).rejects.toThrow(InputError);
    expect(await readdir(out)).toEqual([]);
    const { reason } = await train(tinyConfig(data, { stop: { steps: 1 } }), { out });
    expect(reason).toBe('steps');
  });

  it('keeps what a resumed run has', async () => {
    const out = newRun();
    await train(tinyConfig(data, { stop: { steps: 1 } }), { out });
    const names = await readdir(out);
    const config = tinyConfig(data, { stop: { steps: 2 } });
    await expect(train(config, { out, resume: true, engine: nowhere })).rejects.toThrow(DeviceError);
    expect(await readdir(out)).toEqual(names);
    expect(names).toContain('checkpoints');
  });
});

it('a run continues after its data has moved, encoded or not', async () => {
  const before = await tinyText(path.join(folder, 'before'));
  const out = newRun();
  await train(tinyConfig(before, { stop: { steps: 1 } }), { out });
  await rename(path.join(folder, 'before'), path.join(folder, 'after'));
  const after = JSON.parse(JSON.stringify(before).replaceAll(path.join(folder, 'before'), path.join(folder, 'after')));
  for (const steps of [2, 3]) {
    const { state } = await train(tinyConfig(after, { stop: { steps } }), { out, resume: true });
    expect(state.step).toBe(steps);
    await rm(path.join(out, 'data'), { recursive: true });
  }
});

describe('a run ends', () => {
  it('at the perplexity asked for', async () => {
    const config = tinyConfig(data, { stop: { steps: 50, perplexity: 1e6 } });
    expect(await train(config, { out: newRun() })).toMatchObject({ reason: 'goal', state: { step: 6 } });
  });

  it('after validations without gain', async () => {
    const frozen = { schedule: { kind: 'constant', learningRate: 1e-30, warmupSteps: 0 } };
    const config = tinyConfig(data, { ...frozen, validation: { everySteps: 2, patience: 2 } });
    expect(await train(config, { out: newRun() })).toMatchObject({ reason: 'patience', state: { step: 6 } });
  });

  it('when its minutes are over, validated', async () => {
    const out = newRun();
    const { reason, state } = await train(tinyConfig(data, { stop: { minutes: 1e-6 } }), { out });
    expect([reason, state.step, state.best?.step]).toEqual(['minutes', 1, 1]);
  });

  it('at once when it was interrupted before; its last step is validated by the resume', async () => {
    const out = newRun();
    const config = tinyConfig(data, { stop: { steps: 3 } });
    const early = train(config, { out, signal: AbortSignal.abort() });
    await expect(early).rejects.toMatchObject({ name: 'AbortError' });
    expect((await train(config, { out, ...stoppedAt(3) })).reason).toBe('interrupted');
    const late = await train(config, { out, resume: true });
    expect([late.reason, late.state.best?.step]).toEqual(['steps', 3]);
    expect((await metricsOf(out)).map(({ step }) => step)).toEqual([1, 2, 3, 3]);
  });
});
