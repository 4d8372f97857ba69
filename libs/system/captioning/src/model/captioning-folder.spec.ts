import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Seq2SeqError } from '@tolmach/contracts';
import { describeModel, readModel } from '@tolmach/model-folder';
import { TINY_CNN, tinyCaptioner, writeTinyCaptioner } from '../../testing/tiny-captioner';
import { CAPTIONING } from '../system';
import type { CaptioningParts } from '../system';
import { loadCaptioner } from './captioning-model';
import { cnnOf } from './cnn-folder';

let model: CaptioningParts;
let folder: string;
beforeAll(async () => {
  model = await tinyCaptioner();
});
beforeEach(async () => (folder = await writeTinyCaptioner(model)));
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name: string): string => path.join(folder, name);
const jsonWith = (keys: object) => () => writeFile(file('model.json'), JSON.stringify({ ...model.file, ...keys }));
const cnnWith = (keys: object) => () => writeFile(file('cnn.json'), JSON.stringify({ ...TINY_CNN, ...keys }));

it('reads what was written', async () => {
  const { files, ...read } = await readModel(CAPTIONING, folder);
  const { files: written, ...expected } = model;
  expect(read).toEqual({ ...expected, folder });
  expect(cnnOf({ files, ...read }, folder)).toEqual(TINY_CNN);
  expect(Buffer.from(files['pieces.model'] ?? [])).toEqual(Buffer.from(written['pieces.model'] ?? []));
  expect(await describeModel(CAPTIONING, folder)).toEqual(model.file);
});

it('lays out cnn.json for human readers, with the defaults of every layer', async () => {
  expect(await readFile(file('cnn.json'), 'utf8')).toContain('      "activation": "relu6",\n');
});

it('is not taken for a model of another system, nor the other way round', async () => {
  await jsonWith({ kind: 'translation' })();
  await expect(loadCaptioner(folder)).rejects.toThrow(
    'model.json: expected a captioning model, received a translation model. Open it with the program for such models',
  );
  await jsonWith({ kind: ['captioning'] })();
  await expect(loadCaptioner(folder)).rejects.toThrow('expected a captioning model, received kind ["captioning"].');
});

describe('a damaged or hostile folder gives one sentence', () => {
  // prettier-ignore
  it.each<[what: string, damage: () => Promise<unknown>, sentence: string]>([
    ['no CNN', () => rm(file('cnn.json')), 'cnn.json: expected a readable file of a model, received no such file.'],
    ['an empty CNN', () => truncate(file('cnn.json'), 0), 'cnn.json: expected JSON, received an empty file.'],
    ['a CNN without layers', cnnWith({ layers: [] }), 'cnn.json: expected layers as a list of length >= 1'],
    ['a layer before its input', cnnWith({ layers: [...TINY_CNN.layers].reverse() }), 'cnn.json: expected layers.0 as layers that stand before it'],
    ['a CNN elsewhere', jsonWith({ cnn: '../cnn.json' }), 'expected files named without a path, received ../cnn.json.'],
    ['a piece model elsewhere', jsonWith({ pieces: '/etc/passwd' }), 'expected files named without a path, received /etc/passwd.'],
    ['no piece model', () => rm(file('pieces.model')), 'pieces.model: expected a readable file of a model, received no such file.'],
    ['weights cut short', () => truncate(file('weights.safetensors'), 900), 'weights.safetensors: expected'],
    ['an unknown key', jsonWith({ picture: {} }), 'model.json: expected only known keys at the top level'],
    ['an image too small', jsonWith({ image: { height: 8 } }), 'model.json: expected image.height as a value >= 16, received 8.'],
    ['a newer format', jsonWith({ formatVersion: 2 }), 'expected a model folder of formatVersion 1, received 2.'],
  ])('%s', async (_what, damage, sentence) => {
    await damage();
    const fault: unknown = await loadCaptioner(folder).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(Seq2SeqError);
    expect(String(fault)).toContain(sentence);
  });
});
