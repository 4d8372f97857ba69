import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SPECIAL_IDS, ModelFileError, OutputError } from '@tolmach/contracts';
import type { PieceModel } from './piece-model';
import { PieceType } from './piece-model';
import { pieceModelBytes, readPieceModelFile, writePieceModel } from './piece-model-file';

const model: PieceModel = {
  pieces: [
    { text: '<pad>', score: 0, type: PieceType.control },
    { text: '<unk>', score: 0, type: PieceType.unknown },
    { text: '<s>', score: 0, type: PieceType.control },
    { text: '</s>', score: 0, type: PieceType.control },
    { text: '\u2581ä', score: -1, type: PieceType.normal },
  ],
  specialIds: DEFAULT_SPECIAL_IDS,
  normalization: 'identity',
  keepsSpaces: false,
  sentencePiece: '0.2.3',
  characterCoverage: 1,
  byteFallback: false,
  userDefinedSymbols: [],
};

const [pad, unknown] = model.pieces;
const broken = (pieces: PieceModel['pieces']) => () =>
  readPieceModelFile(pieceModelBytes({ ...model, pieces }), 'pieces.model');

it('reads what it wrote', () => {
  const { normalizer, ...file } = readPieceModelFile(pieceModelBytes(model), 'pieces.model');
  expect(file).toEqual({
    pieces: model.pieces,
    kind: 'bpe',
    denormalizer: undefined,
    byteFallback: false,
    unknownSurface: ' \u2047 ',
  });
  expect(normalizer).toMatchObject({
    name: 'identity',
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
    treatWhitespaceAsSuffix: false,
  });
});

it('refuses every file that is cut short', () => {
  const bytes = pieceModelBytes(model);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => readPieceModelFile(bytes.subarray(0, length), 'pieces.model')).toThrow(ModelFileError);
  }
});

it('refuses a giant length', () => {
  const bytes = Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x61);
  expect(() => readPieceModelFile(bytes, 'pieces.model')).toThrow(ModelFileError);
});

it.each([
  ['no piece', []],
  ['no unknown piece', [pad]],
  ['a piece twice', [unknown, pad, pad]],
  ['a score that is not a number', [unknown, { text: 'a', score: NaN, type: PieceType.normal }]],
  ['an empty piece', [unknown, { text: '', score: 0, type: PieceType.normal }]],
])('refuses a model with %s', (_, pieces) => {
  expect(broken(pieces.filter((piece) => piece !== undefined))).toThrow(ModelFileError);
});

it('refuses byte fallback without all bytes', () => {
  const bytes = pieceModelBytes({ ...model, byteFallback: true });
  expect(() => readPieceModelFile(bytes, 'pieces.model')).toThrow('received byte pieces for 0 of 256 bytes.');
});

it('names the file and the fault', () => {
  expect(broken(model.pieces.slice(2))).toThrow(
    'pieces.model: expected a SentencePiece model with distinct pieces and one unknown piece, received 0 unknown pieces.',
  );
});

it('writes a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'piece-model-file-'));
  const path = join(folder, 'pieces.model');
  await writePieceModel(path, model);
  expect(new Uint8Array(await readFile(path))).toEqual(new Uint8Array(pieceModelBytes(model)));
  await rm(folder, { recursive: true });
});

it('says that a file cannot be written', async () => {
  const nowhere = join(tmpdir(), 'no', 'such', 'folder', 'pieces.model');
  await expect(writePieceModel(nowhere, model)).rejects.toThrow(OutputError);
});
