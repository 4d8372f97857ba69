import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Seq2SeqError } from '@tolmach/contracts';
import { describeModel, readModel, writeModel } from '@tolmach/model-folder';
import { writeSafetensors } from '@tolmach/safetensors';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import { TRANSLATION } from '../system';
import type { TranslationParts } from '../system';
import { loadModel } from './translation-model';

let model: TranslationParts;
let folder: string;
beforeAll(async () => {
  model = await tinyModel();
});
beforeEach(async () => (folder = await writeTinyModel(model)));
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name: string): string => path.join(folder, name);
const writeJson = (json: unknown) => writeFile(file('model.json'), JSON.stringify(json));
const headed = (header: string, length = header.length) => {
  const bytes = Buffer.alloc(8 + header.length);
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.write(header, 8);
  return bytes;
};

it('reads what was written', async () => {
  const read = await readModel(TRANSLATION, folder);
  expect(read.file).toEqual(model.file);
  expect(read.weights).toEqual(model.weights);
  expect(Buffer.from(read.files['pieces.model'] ?? [])).toEqual(Buffer.from(model.files['pieces.model'] ?? []));
});

it.each([
  ['float16', 1e-3],
  ['int8', 2e-2],
] as const)('keeps weights as %s to a relative %d', async (precision, tolerance) => {
  await writeModel(folder, model, precision);
  const { weights } = await readModel(TRANSLATION, folder);
  expect(Object.keys(weights)).toEqual(Object.keys(model.weights));
  for (const [name, { values }] of Object.entries(model.weights)) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const read = weights[name]?.values ?? [];
    values.forEach((value, index) => {
      expect(Math.abs(value - (read[index] ?? NaN))).toBeLessThanOrEqual(tolerance * largest);
    });
  }
});

it('describes a model without its weights', async () => {
  await rm(file('weights.safetensors'));
  expect(await describeModel(TRANSLATION, folder)).toEqual(model.file);
});

const weightsOf = (change: (weights: TranslationParts['weights']) => object) => async () => {
  const changed = change(model.weights) as TranslationParts['weights']; // what the case wants to be refused
  await writeFile(file('weights.safetensors'), writeSafetensors(changed));
};
const jsonWith = (keys: object) => () => writeJson({ ...model.file, ...keys });

describe('a damaged or hostile folder gives one sentence', () => {
  // prettier-ignore
  it.each<[what: string, damage: () => Promise<unknown>, sentence: string | RegExp]>([
    ['no folder', () => rm(folder, { recursive: true }), 'model.json: expected a readable file of a model, received no such file.'],
    ['no piece model', () => rm(file('pieces.model')), 'pieces.model: expected a readable file of a model, received no such file.'],
    ['no weights', () => rm(file('weights.safetensors')), 'weights.safetensors: expected a readable file of a model'],
    ['a folder for a file', async () => { await rm(file('model.json')); await mkdir(file('model.json')); }, /model\.json: expected a readable file of a model, received EISDIR/],
    ['empty model.json', () => writeFile(file('model.json'), ''), 'model.json: expected JSON, received an empty file.'],
    ['half a model.json', () => truncate(file('model.json'), 300), 'model.json: expected JSON, received "{'],
    ['JSON of another kind', () => writeJson([1, 2]), 'expected a value of type object, received [1,2].'],
    ['null', () => writeJson(null), 'expected a value of type object, received null.'],
    ['binary model.json', () => writeFile(file('model.json'), Buffer.from([0, 255, 27, 7])), 'model.json: expected JSON'],
    ['a newer format', jsonWith({ formatVersion: 2, novelty: 1 }), 'expected a model folder of formatVersion 1, received 2. Use the program version that wrote the model'],
    ['no format', jsonWith({ formatVersion: undefined }), 'expected formatVersion as one of 1, received nothing.'],
    ['an unknown key', jsonWith({ sourcePeices: 'x' }), 'Did you mean sourcePieces?'],
    ['another kind', jsonWith({ kind: 'dialogue' }), 'expected a translation model, received a dialogue model.'],
    ['a path upwards', jsonWith({ sourcePieces: '../../../etc/passwd' }), 'expected files named without a path, received ../../../etc/passwd.'],
    ['an absolute path', jsonWith({ targetPieces: '/etc/passwd' }), 'expected files named without a path, received /etc/passwd.'],
    ['the folder above', jsonWith({ sourcePieces: '..' }), 'expected files named without a path, received ...'],
    ['a path with NUL', jsonWith({ sourcePieces: 'pieces.model\0.txt' }), 'expected a readable file of a model'],
    ['a name for nothing', jsonWith({ sourcePieces: '' }), /expected a readable file of a model, received EISDIR/],
    ['weights as piece model', jsonWith({ sourcePieces: 'weights.safetensors' }), 'piece model: expected'],
    ['a piece model cut short', () => truncate(file('pieces.model'), 100), 'piece model: expected'],
    ['an empty piece model', () => truncate(file('pieces.model'), 0), 'piece model: expected'],
    ['a vocabulary too small', jsonWith({ sourceVocabularySize: 40, targetVocabularySize: 40 }), 'expected piece models of 40 source and 40 target pieces, as in model.json, received 48 and 48.'],
    ['a vocabulary too large', jsonWith({ sourceVocabularySize: 1e15 }), 'expected sourceVocabularySize as a value <= 1000000'],
    ['unlike vocabularies in one matrix', jsonWith({ sourceVocabularySize: 47 }), 'expected sourceVocabularySize as targetVocabularySize where tying is all, received 47.'],
    ['special ids that are text', jsonWith({ specialIds: { pad: 0, unknown: 1, start: 2, end: 40 } }), 'expected end piece at id 40'],
    ['special ids beyond the end', jsonWith({ specialIds: { end: 4000 } }), 'expected end piece at id 4000, received a vocabulary of 48 pieces.'],
    ['empty weights', () => truncate(file('weights.safetensors'), 0), 'weights.safetensors: expected at least 8 bytes'],
    ['weights cut short', () => truncate(file('weights.safetensors'), 9000), 'weights.safetensors: expected'],
    ['weights without their last byte', async () => { const all = await readFile(file('weights.safetensors')); await truncate(file('weights.safetensors'), all.length - 1); }, 'weights.safetensors: expected'],
    ['a giant header', () => writeFile(file('weights.safetensors'), headed('{}', 2 ** 50)), 'expected a header'],
    ['a header longer than the file', () => writeFile(file('weights.safetensors'), headed('{}', 99)), 'expected a header that fits'],
    ['a header that is not JSON', () => writeFile(file('weights.safetensors'), headed('{"a": ')), 'expected a JSON'],
    ['a giant shape', () => writeFile(file('weights.safetensors'), headed('{"a":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4]}}')), 'weights.safetensors: expected'],
    ['offsets outside the file', () => writeFile(file('weights.safetensors'), headed('{"a":{"dtype":"F32","shape":[2],"data_offsets":[64,72]}}')), 'weights.safetensors: expected'],
    ['negative offsets', () => writeFile(file('weights.safetensors'), headed('{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}')), 'weights.safetensors: expected'],
    ['NaN weights', weightsOf((all) => ({ ...all, 'decoder/outputBias': { shape: [48], values: new Float32Array(48).fill(NaN) } })), 'expected finite numbers in decoder/outputBias, received NaN or infinity.'],
    ['weights of another size', weightsOf((all) => ({ ...all, 'decoder/outputBias': { shape: [47], values: new Float32Array(47) } })), 'decoder/outputBias as [47] instead of [48]'],
    ['a missing and an extra weight', weightsOf(({ 'decoder/outputBias': bias, ...rest }) => ({ ...rest, surplus: bias })), 'received no decoder/outputBias; extra surplus.'],
    ['an architecture of other sizes', jsonWith({ architecture: { ...tiny(), decoder: { ...tiny().decoder, attentionSize: 7 } } }), 'decoder/attention/'],
  ])('%s', async (_, damage, sentence) => {
    await damage();
    const fault: unknown = await loadModel(folder).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(fault).toBeInstanceOf(Seq2SeqError);
    const { message } = fault as Seq2SeqError; // as seen above
    expect(message).toMatch(/^[^\n]+: expected [^\n]+, received [^\n]+\. [A-Z][^\n]+[.?]$/);
    if (typeof sentence === 'string') expect(message).toContain(sentence);
    else expect(message).toMatch(sentence);
  });
});

function tiny() {
  return {
    encoder: { embeddingSize: 12, hiddenSize: 14, numLayers: 2, residualFromLayer: 2 },
    decoder: {
      embeddingSize: 12,
      hiddenSize: 10,
      numLayers: 2,
      residualFromLayer: 2,
      attentionSize: 6,
      readoutSize: 12,
    },
  };
}
