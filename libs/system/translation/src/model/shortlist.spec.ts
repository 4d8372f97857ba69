import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError, ModelFileError } from '@tolmach/contracts';
import type { Shortlist } from '@tolmach/contracts';
import { writeSafetensors } from '@tolmach/safetensors';
import { openPieceCodec } from '@tolmach/text-input';
import { tinyModel, writeTinyModel } from '../../testing/tiny-model';
import type { TranslationParts } from '../system';
import { wantsShortlist } from './shortlist-choice';
import { shortlistBytes } from './shortlist-file';
import { loadModel } from './translation-model';

const VOCABULARY = 48;
const SENTENCES = ['a man rides a horse.', 'two dogs', 'the woman reads a long letter'];
const search = { beamSize: 3, numBest: 3, maxLength: 8 };

/** A shortlist with these candidates for every source piece. */
function shortlistOf(ids: readonly number[]): Shortlist {
  const perPiece = new Float32Array(VOCABULARY * 2).fill(-1);
  return {
    perPiece: { shape: [VOCABULARY, 2], values: perPiece },
    always: { shape: [ids.length], values: Float32Array.from(ids) },
  };
}

let model: TranslationParts;
beforeAll(async () => {
  model = await tinyModel();
});

async function withShortlist<Result>(shortlist: Shortlist, use: (folder: string) => Promise<Result>): Promise<Result> {
  const file = { ...model.file, shortlist: { file: 'shortlist.safetensors', agreement: 0.99 } };
  const folder = await writeTinyModel({
    ...model,
    file,
    files: { ...model.files, 'shortlist.safetensors': shortlistBytes(shortlist) },
  });
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function translate(folder: string, choice: 'on' | 'off', precision: 'fp32' | 'int8' = 'fp32') {
  const opened = await loadModel(folder, { shortlist: choice, precision });
  const translations = await opened.translate(SENTENCES, { search });
  opened.dispose();
  return translations;
}

it.each(['fp32', 'int8'] as const)('a shortlist of the whole vocabulary changes nothing in %s', (precision) =>
  withShortlist(shortlistOf([...Array(VOCABULARY).keys()]), async (folder) => {
    const [full, cut] = [await translate(folder, 'off', precision), await translate(folder, 'on', precision)];
    full.forEach(({ hypotheses }, index) => {
      expect(cut[index]?.hypotheses.map(({ pieces }) => pieces)).toEqual(hypotheses.map(({ pieces }) => pieces));
      expect(cut[index]?.hypotheses[0]?.score).toBeCloseTo(hypotheses[0]?.score ?? NaN, 4);
    });
  }),
);

it('nothing but candidates is chosen, those of the pieces among them', () => {
  const shortlist = shortlistOf([3, 10, 11]);
  shortlist.perPiece.values.fill(20, 0, VOCABULARY); // one candidate of the first half of the source pieces
  return withShortlist(shortlist, async (folder) => {
    const opened = await loadModel(folder, { shortlist: 'on' });
    const allowed = new Set(['▁', ...(await pieces(folder, [3, 10, 11, 20]))]);
    const chosen = (await opened.translate(SENTENCES, { search })).flatMap(({ hypotheses }) =>
      hypotheses.flatMap((hypothesis) => hypothesis.pieces),
    );
    opened.dispose();
    expect(chosen.length).toBeGreaterThan(10);
    expect(chosen.filter((piece) => !allowed.has(piece))).toEqual([]);
    expect(new Set(chosen)).toContain((await pieces(folder, [20]))[0]);
  });
});

async function pieces(folder: string, ids: readonly number[]): Promise<string[]> {
  const codec = await openPieceCodec(path.join(folder, 'pieces.model'));
  return ids.map((id) => codec.piece(id));
}

it('auto uses a shortlist in int8 where it changes hardly anything', () => {
  const file = (agreement: number) => ({ ...model.file, shortlist: { file: 'shortlist.safetensors', agreement } });
  expect(wantsShortlist('auto', file(0.99), 'int8', 'here')).toBe(true);
  expect(wantsShortlist('auto', file(0.9), 'int8', 'here')).toBe(false);
  expect(wantsShortlist('auto', file(0.99), 'fp32', 'here')).toBe(false);
  expect(wantsShortlist('auto', model.file, 'int8', 'here')).toBe(false);
  expect(wantsShortlist('off', file(1), 'int8', 'here')).toBe(false);
  expect(wantsShortlist('on', file(0.1), 'fp32', 'here')).toBe(true);
  expect(() => wantsShortlist('on', model.file, 'fp32', 'here')).toThrow(ConfigError);
});

it.each<[string, Record<string, { shape: number[]; values: Float32Array }>]>([
  ['an id beyond the vocabulary', { perPiece: tensor([48, 1], 48), always: tensor([1], 3) }],
  ['half an id', { perPiece: tensor([48, 1], 2.5), always: tensor([1], 3) }],
  ['another number of source pieces', { perPiece: tensor([47, 1], 2), always: tensor([1], 3) }],
  ['no end', { perPiece: tensor([48, 1], 2), always: tensor([1], 4) }],
  ['a part missing', { perPiece: tensor([48, 1], 2) }],
])('refuses a shortlist with %s', (_, tensors) =>
  withShortlist(shortlistOf([3]), async (folder) => {
    await writeFile(path.join(folder, 'shortlist.safetensors'), writeSafetensors(tensors));
    await expect(loadModel(folder)).rejects.toThrow(ModelFileError);
    await expect(loadModel(folder)).rejects.toThrow(
      /shortlist\.safetensors: expected target ids, .*Learn the shortlist again/,
    );
  }),
);

function tensor(shape: number[], value: number) {
  return { shape, values: new Float32Array(shape.reduce((size, length) => size * length, 1)).fill(value) };
}
