import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Seq2SeqError } from '@tolmach/contracts';
import type { TrainingFacts } from '@tolmach/contracts';
import { averageModels, readModel, writeModel } from '@tolmach/model-folder';
import { writeSafetensors } from '@tolmach/safetensors';
import { tinyModel } from '../../testing/tiny-model';
import { TRANSLATION } from '../system';
import type { TranslationParts } from '../system';
import { shortlistBytes, shortlistOf } from './shortlist-file';
import { loadModel } from './translation-model';

jest.setTimeout(60_000); // synced files, on a machine that may be busy

let translators: readonly [TranslationParts, TranslationParts];
let root: string;
beforeAll(async () => {
  translators = [await tinyModel({}, 1), await tinyModel({}, 2)];
});
beforeEach(async () => (root = await mkdtemp(path.join(tmpdir(), 'average-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

const at = (name: string): string => path.join(root, name);

async function write(name: string, model: TranslationParts): Promise<string> {
  await mkdir(at(name), { recursive: true });
  await writeModel(at(name), model);
  return at(name);
}

/** A model with keys of model.json changed. */
const withKeys = (model: TranslationParts, keys: object): TranslationParts => ({
  ...model,
  file: { ...model.file, ...keys },
});

const facts = (keys: Partial<TrainingFacts>): { training: TrainingFacts } => ({
  training: { data: [], steps: 0, targetTokens: 0, hours: 0, scores: [], ...keys },
});

const mid = (left = NaN, right = NaN): number => (left + right) / 2;

const NO_TENSOR = { shape: [], values: new Float32Array() };

const kernelOf = (model: TranslationParts) =>
  Object.entries(model.weights).find(([name]) => name.endsWith('kernel'))?.[1].values[0] ?? NaN;

describe('averageModels', () => {
  it('keeps the names that the first model knows', async () => {
    const named = (model: TranslationParts, names: string): TranslationParts => ({
      ...withKeys(model, { knownNames: 'known-names.txt' }),
      files: { ...model.files, 'known-names.txt': Buffer.from(names) },
    });
    const folders = [
      await write('a', named(translators[0], 'Anna\n')),
      await write('b', named(translators[1], '')),
    ] as const;
    await averageModels(TRANSLATION, folders, { out: at('mean') });
    const { file, files } = await readModel(TRANSLATION, at('mean'));
    expect(file.knownNames).toBe('known-names.txt');
    expect(Buffer.from(files['known-names.txt'] ?? []).toString()).toBe('Anna\n');
  });

  it('writes a translation model of mean weights that opens', async () => {
    const [one, other] = translators;
    const folders = [await write('one', one), await write('other', other)] as const;
    await averageModels(TRANSLATION, folders, { out: at('mean') });
    const mean = await readModel(TRANSLATION, at('mean'));
    for (const [name, { shape, values }] of Object.entries(mean.weights)) {
      const [left = NO_TENSOR, right = NO_TENSOR] = [one.weights[name], other.weights[name]];
      expect(shape).toEqual(left.shape);
      expect(values).toEqual(left.values.map((value, place) => mid(value, right.values[place])));
    }
    expect(Object.keys(mean.weights)).toEqual(Object.keys(one.weights).sort());
    expect(mean.file).toEqual({ ...one.file, ...facts({ start: 'mean of 2 models: one, other' }) });
    expect(Buffer.from(mean.files['pieces.model'] ?? [])).toEqual(Buffer.from(one.files['pieces.model'] ?? []));
    (await loadModel(at('mean'))).dispose();
  });

  it('of a folder named twice gives it two shares, and of that folder alone is its model', async () => {
    const folders = [await write('one', translators[0]), await write('other', translators[1])] as const;
    await averageModels(TRANSLATION, [...folders, folders[0]], { out: at('three') });
    const third = (2 * kernelOf(translators[0]) + kernelOf(translators[1])) / 3;
    expect(kernelOf(await readModel(TRANSLATION, at('three')))).toBeCloseTo(third, 6);
    await averageModels(TRANSLATION, [folders[0], folders[0]], { out: at('self') });
    expect((await readModel(TRANSLATION, at('self'))).weights).toEqual(
      (await readModel(TRANSLATION, folders[0])).weights,
    );
  });

  it('stores the weights as asked', async () => {
    const folder = await write('one', translators[0]);
    await averageModels(TRANSLATION, [folder, folder], { out: at('half'), precision: 'float16' });
    const size = async (name: string) => (await readFile(path.join(at(name), 'weights.safetensors'))).length;
    expect((await size('half')) / (await size('one'))).toBeLessThan(0.75);
    expect(kernelOf(await readModel(TRANSLATION, at('half')))).toBeCloseTo(kernelOf(translators[0]), 3);
  });

  it('takes models that were trained with other dropout and other starting values, and has those of the first', async () => {
    const decoder = {
      dropout: 0.4,
      dropoutKind: 'sequence' as const,
      cell: { recurrentDropout: 0.2, weightDropout: 0.1 },
    };
    const model = await tinyModel({ decoder }, 2);
    const initialisation = { ...model.file.architecture.initialisation, uniformScale: 0.5 };
    const other = withKeys(model, { architecture: { ...model.file.architecture, initialisation } });
    const out = at('mean');
    await averageModels(TRANSLATION, [await write('a', translators[0]), await write('b', other)], { out });
    expect(await readFile(path.join(out, 'model.json'), 'utf8')).not.toContain(root);
    expect((await readModel(TRANSLATION, out)).file.architecture).toEqual(translators[0].file.architecture);
  });

  it('stops before the next model when it is asked to', async () => {
    const folder = await write('one', translators[0]);
    const stopped = averageModels(TRANSLATION, [folder, folder], { out: at('mean'), signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(await readdir(root)).toEqual(['one']);
  });
});

describe('a shortlist', () => {
  const list = (id: number) => ({
    perPiece: { shape: [48, 1], values: new Float32Array(48).fill(id) },
    always: { shape: [2], values: Float32Array.of(3, 4) },
  });
  const withList = (model: TranslationParts, id: number, agreement: number): TranslationParts => ({
    ...withKeys(model, { shortlist: { file: 'shortlist.safetensors', agreement } }),
    files: { ...model.files, 'shortlist.safetensors': shortlistBytes(list(id)) },
  });

  it('stays when all models have the same, with the least agreement', async () => {
    const folders = [
      await write('one', withList(translators[0], 5, 0.99)),
      await write('other', withList(translators[1], 5, 0.97)),
    ] as const;
    expect(await averageModels(TRANSLATION, folders, { out: at('mean') })).toMatchObject({ notes: [] });
    const mean = await readModel(TRANSLATION, at('mean'));
    expect(shortlistOf(mean, at('mean'))).toEqual(list(5));
    expect(mean.file.shortlist).toEqual({ file: 'shortlist.safetensors', agreement: 0.97 });
  });

  it.each([
    ['has another', (model: TranslationParts) => withList(model, 6, 1)],
    ['has none', (model: TranslationParts) => model],
  ])('is left out when a model %s', async (_what, change) => {
    const folders = [
      await write('one', withList(translators[0], 5, 1)),
      await write('b', change(translators[1])),
    ] as const;
    const { file, notes } = await averageModels(TRANSLATION, folders, { out: at('mean') });
    expect(notes).toEqual(["No shortlist was written: the models' shortlists differ."]);
    expect(file).not.toHaveProperty('shortlist');
    expect((await readdir(at('mean'))).sort()).toEqual(['model.json', 'pieces.model', 'weights.safetensors']);
  });

  it('that no model has is not missed', async () => {
    const folder = await write('one', translators[0]);
    const { notes } = await averageModels(TRANSLATION, [folder, folder], { out: at('mean') });
    expect(notes).toEqual([]);
  });
});

describe('a checkpoint', () => {
  const bytes = (model: TranslationParts) => writeSafetensors(model.weights);

  /** A run whose best model is the first of two, with a checkpoint of the files given. */
  async function run(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
    await write('run/best', withKeys(translators[0], facts({ steps: 7 })));
    const folder = at('run/checkpoints/step-00000009');
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries({ 'manifest.json': '{}', ...files })) {
      await writeFile(path.join(folder, name), content);
    }
    return folder;
  }

  it('counts by its moving average, as a model of its run', async () => {
    const folder = await run({
      'weights.safetensors': bytes(translators[0]),
      'average.safetensors': bytes(translators[1]),
    });
    const { file } = await averageModels(TRANSLATION, [folder, folder], { out: at('mean') });
    expect(kernelOf(await readModel(TRANSLATION, at('mean')))).toBe(kernelOf(translators[1]));
    const name = 'run/checkpoints/step-00000009';
    expect(file.training).toMatchObject({ steps: 7, start: `mean of 2 models: ${name}, ${name}` });
  });

  it('counts by its weights where the run keeps no average', async () => {
    const folder = await run({ 'weights.safetensors': bytes(translators[1]) });
    await averageModels(TRANSLATION, [at('run/best'), folder], { out: at('mean') });
    const half = mid(kernelOf(translators[0]), kernelOf(translators[1]));
    expect(kernelOf(await readModel(TRANSLATION, at('mean')))).toBeCloseTo(half, 6);
  });

  it('wants the best model of its run, which tells its architecture', async () => {
    const folder = await run({ 'weights.safetensors': bytes(translators[1]) });
    await rm(at('run/best'), { recursive: true });
    const mean = averageModels(TRANSLATION, [folder, folder], { out: at('mean') });
    await expect(mean).rejects.toThrow(`${folder}: expected a checkpoint of a run with a best model`);
  });
});

describe('refuses in one sentence', () => {
  const cell = (kind: 'lstm' | 'gru') => ({ decoder: { cell: { kind } } });

  // prettier-ignore
  it.each<[what: string, pair: () => Promise<readonly [TranslationParts, TranslationParts]>, sentence: string]>([
    ['another size', async () => [translators[0], await tinyModel({ decoder: { attentionSize: 8 } })], 'architecture.decoder.attentionSize as in ONE (6), received 8.'],
    ['the same shapes of another function', async () => [await tinyModel({ decoder: { wiring: 'gnmt' } }), await tinyModel({ decoder: { wiring: 'gnmt_v2' } })], 'architecture.decoder.wiring as in ONE ("gnmt"), received "gnmt_v2".'],
    ['another zoneout, which decoding looks at', async () => [await tinyModel(), await tinyModel({ decoder: { cell: { zoneout: 0.1 } } })], 'architecture.decoder.cell.zoneout as in ONE (0), received 0.1.'],
    ['another cell', async () => [await tinyModel(cell('lstm')), await tinyModel(cell('gru'))], 'architecture.decoder.cell.kind as in ONE ("lstm"), received "gru".'],
    ['another language', async () => [translators[0], withKeys(translators[1], { targetLanguage: 'de' })], 'targetLanguage as in ONE ("target"), received "de".'],
    ['other special ids', async () => [translators[0], withKeys(translators[1], { specialIds: { pad: 0, unknown: 1, start: 3, end: 2 } })], 'specialIds.start as in ONE (2), received 3.'],
    ['other pieces', async () => [translators[0], { ...translators[1], files: { 'pieces.model': Buffer.from('other') } }], 'pieces.model as in ONE, received another file (pieces.model).'],
    ['weights of another shape', async () => [translators[0], { ...translators[1], weights: { ...translators[1].weights, 'decoder/outputBias': { shape: [1], values: new Float32Array(1) } } }], 'weights decoder/outputBias as in ONE ([48]), received [1].'],
  ])('%s', async (_what, pair, sentence) => {
    const [one, other] = await pair();
    const folders = [await write('one', one), await write('other', other)] as const;
    const fault = await averageModels(TRANSLATION, folders, { out: at('mean') }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Seq2SeqError);
    const { message, code } = fault as Seq2SeqError; // as seen above
    expect(message).toContain(`${folders[1]}: expected ${sentence.replace('ONE', folders[0])} Only models of one`);
    expect(code).toBe('unlike-models');
    expect((await readdir(root)).sort()).toEqual(['one', 'other']);
  });

  it('a model of another system', async () => {
    const other = await write('other', translators[0]);
    await writeFile(path.join(other, 'model.json'), JSON.stringify({ ...translators[0].file, kind: 'captioning' }));
    const folders = [await write('one', translators[0]), other] as const;
    await expect(averageModels(TRANSLATION, folders, { out: at('mean') })).rejects.toThrow(
      'expected a translation model, received a captioning model. Open it with the program for such models',
    );
  });

  it('a folder that holds something, before it reads a model', async () => {
    const out = await write('out', translators[0]);
    await expect(averageModels(TRANSLATION, [at('no'), at('no')], { out })).rejects.toThrow(
      `${out}: expected an empty or new folder, received one with model.json, pieces.model, weights.safetensors.`,
    );
    await writeFile(at('file'), '');
    await expect(averageModels(TRANSLATION, [at('no'), at('no')], { out: at('file') })).rejects.toThrow(
      'expected an empty or new folder, received a file.',
    );
  });
});
