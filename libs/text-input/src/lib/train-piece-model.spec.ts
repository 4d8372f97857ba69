import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, InputError } from '@tolmach/contracts';
import { openPieceCodec } from './open-piece-codec';
import type { PieceModel } from './piece-model';
import { pieceModelBytes } from './piece-model-file';
import { trainPieceModel } from './train-piece-model';
import type { PieceTrainingOptions } from './train-piece-model';

/** Written by tools/golden/text_input_pieces.py. */
interface PiecesGolden {
  readonly sentences: readonly string[];
  readonly unseen: readonly string[];
  readonly cases: Readonly<Record<string, PiecesCase>>;
}

interface PiecesCase {
  readonly settings: Omit<PieceTrainingOptions, 'sentences'>;
  /** Of 0.1.97. */
  readonly vocabulary: readonly string[];
  readonly newestVocabulary: readonly string[];
  /** Of the sentences, then of the unseen ones. */
  readonly ids: readonly (readonly number[])[];
  readonly unseenDecoded: readonly string[];
}

const fixture = join(__dirname, '../../fixtures/pieces.json');
const golden = JSON.parse(readFileSync(fixture, 'utf8')) as PiecesGolden; // its script writes just this

/** Making the table of nmt_nfkc takes seconds on a busy machine. */
const TIME_LIMIT_MS = 60_000;

describe.each(Object.entries(golden.cases))('with the settings %s', (_, reference) => {
  let model: PieceModel;

  beforeAll(async () => {
    model = await trainPieceModel({ ...reference.settings, sentencePiece: '0.1.97', sentences: golden.sentences });
  }, TIME_LIMIT_MS);

  it('learns the vocabulary of spm_train', () => {
    expect(model.pieces.map((piece) => piece.text)).toEqual(reference.vocabulary);
  });

  it(
    'learns that of the newest release unless told otherwise',
    async () => {
      const newest = await trainPieceModel({ ...reference.settings, sentences: golden.sentences });
      expect(newest.pieces.map((piece) => piece.text)).toEqual(reference.newestVocabulary);
      expect(reference.newestVocabulary).not.toEqual(reference.vocabulary);
    },
    TIME_LIMIT_MS,
  );

  it(
    'segments every sentence as spm_encode does',
    async () => {
      const codec = await openPieceCodec(pieceModelBytes(model), model.specialIds, '0.1.97');
      const sentences = [...golden.sentences, ...golden.unseen];
      expect(sentences.map((sentence) => codec.encodeIds(sentence))).toEqual(reference.ids);
      const unseenIds = reference.ids.slice(golden.sentences.length);
      expect(unseenIds.map((ids) => codec.decodeIds(ids))).toEqual(reference.unseenDecoded);
    },
    TIME_LIMIT_MS,
  );
});

it('scores learnt pieces by their rank and special ones by 0', async () => {
  const { pieces } = await trainPieceModel({ sentences: ['ab ab ab'], vocabularySize: 9 });
  expect(pieces.map(({ text, score }) => `${text} ${score}`)).toEqual([
    '<pad> 0',
    '<unk> 0',
    '<s> 0',
    '</s> 0',
    'ab 0',
    '\u2581ab -1',
    'a -2',
    'b -3',
    '\u2581 -4',
  ]);
});

it('ends with fewer pieces when the text holds no more pairs', async () => {
  const { pieces } = await trainPieceModel({ sentences: ['ab ab ab'], vocabularySize: 8000 });
  expect(pieces).toHaveLength(9);
});

it('reads sentences one by one from an asynchronous source', async () => {
  async function* lines() {
    for (const sentence of golden.sentences) yield await Promise.resolve(sentence);
  }
  const settings = { vocabularySize: 300 };
  const streamed = await trainPieceModel({ ...settings, sentences: lines() });
  expect(streamed).toEqual(await trainPieceModel({ ...settings, sentences: golden.sentences }));
});

it('does not depend on the order of the sentences', async () => {
  const settings = { vocabularySize: 400 };
  const reversed = await trainPieceModel({ ...settings, sentences: [...golden.sentences].reverse() });
  expect(reversed).toEqual(await trainPieceModel({ ...settings, sentences: golden.sentences }));
});

it('refuses text without characters', async () => {
  const empty = trainPieceModel({ sentences: ['', '   '], vocabularySize: 100 });
  await expect(empty).rejects.toThrow(InputError);
});

it('refuses a vocabulary that cannot hold the characters', async () => {
  const small = trainPieceModel({ sentences: ['abc'], vocabularySize: 7 });
  await expect(small).rejects.toThrow(
    'vocabulary.size: expected at least 8 (4 special pieces and 4 characters), received 7.',
  );
});

it.each([
  { specialIds: { pad: 0, unknown: 0, start: 2, end: 3 } },
  { specialIds: { pad: 0, unknown: 1, start: 2, end: 99 } },
  { userDefinedSymbols: ['<s>'] },
  { userDefinedSymbols: ['a', 'a'] },
  { userDefinedSymbols: [''] },
])('refuses special pieces that clash: %j', async (settings) => {
  const clash = trainPieceModel({ sentences: ['abc'], vocabularySize: 20, ...settings });
  await expect(clash).rejects.toThrow(ConfigError);
});
