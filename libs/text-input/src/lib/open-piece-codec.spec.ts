import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_SPECIAL_IDS, InputError, ModelFileError } from '@tolmach/contracts';
import fc from 'fast-check';
import { normalizer } from './normalize-text';
import { openPieceCodec } from './open-piece-codec';
import type { PieceCodec } from './piece-codec';
import { pieceModelBytes } from './piece-model-file';
import { trainPieceModel } from './train-piece-model';

const ALPHABET = Array.from('abcdeöß,.😀я');
const sentences = ['abc abd. cab', 'dö ßa, dö abc', '😀 я яя abc', 'eee cabd.'];
/** Making the table of nmt_nfkc takes seconds on a busy machine. */
const TIME_LIMIT_MS = 60_000;
const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

let codec: PieceCodec;
let bytes: Uint8Array;

beforeAll(async () => {
  bytes = pieceModelBytes(await trainPieceModel({ sentences, vocabularySize: 32 }));
  codec = await openPieceCodec(bytes);
});

const arbitraryText = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ALPHABET, ' ', ' ', 'abc', 'x', '\u2581', '\u0301', '\t', '\0') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
  ),
);

it('gives back normalised text', () => {
  const normalize = normalizer({ rule: 'identity', release: '0.2.3' });
  const text = fc.array(fc.constantFrom(...ALPHABET, ' ')).map((characters) => characters.join(''));
  fc.assert(
    fc.property(text, (given) => {
      const normalized = normalize(given).replaceAll('\u2581', ' ').slice(1);
      expect(codec.decodeIds(codec.encodeIds(given))).toBe(normalized);
    }),
  );
});

it('encodes word by word what it encodes as a whole', () => {
  const idOf = new Map(Array.from({ length: codec.size }, (_, id) => [codec.piece(id), id]));
  fc.assert(
    fc.property(arbitraryText, (parts) => {
      const text = parts.join('');
      const ids = codec.encode(text).map((piece) => idOf.get(piece) ?? DEFAULT_SPECIAL_IDS.unknown);
      expect(codec.encodeIds(text)).toEqual(ids);
    }),
  );
});

it.each([
  ['', []],
  ['    ', []],
  ['abc', ['\u2581abc']],
  ['\ud83d a', ['\u2581', '\ufffd', '\u2581', 'a']],
  ['a\0b', ['\u2581', 'a', '\0', 'b']],
  ['a\u0007', ['\u2581', 'a', '\u0007']],
  ['שלום', ['\u2581', 'שלום']],
  ['你好 a', ['\u2581', '你好', '\u2581', 'a']],
])('encodes %j', (text, pieces) => {
  expect(codec.encode(text)).toEqual(pieces);
  expect(codec.encodeIds(text)).toHaveLength(pieces.length);
});

it.each(['a'.repeat(100_000), 'abc '.repeat(25_000), '你'.repeat(100_000), '\u2581'.repeat(100_000)])(
  'encodes a line of 100,000 characters',
  (line) => {
    const normalized = normalizer({ rule: 'identity', release: '0.2.3' })(line)
      .replaceAll('\u2581', ' ')
      .slice(1)
      .replaceAll(/你+/g, ' \u2047 ');
    expect(codec.decodeIds(codec.encodeIds(line))).toBe(normalized);
  },
);

it('leaves nothing of pad, start and end in the text', () => {
  const { pad, start, end } = DEFAULT_SPECIAL_IDS;
  expect(codec.decodeIds([start, ...codec.encodeIds('abc dö'), end, pad, pad])).toBe('abc dö');
});

it.each([-1, 32, 0.5, NaN])('refuses to decode id %p', (id) => {
  expect(() => codec.decodeIds([id])).toThrow(InputError);
});

it('tells its size, pieces and bytes', async () => {
  expect(codec.size).toBe(32);
  expect([0, 1, 2, 3].map((id) => codec.piece(id))).toEqual(['<pad>', '<unk>', '<s>', '</s>']);
  const copy = await openPieceCodec(codec.bytes);
  expect(copy.encodeIds('abc cab')).toEqual(codec.encodeIds('abc cab'));
});

it('opens a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'open-piece-codec-'));
  const path = join(folder, 'pieces.model');
  await writeFile(path, bytes);
  const opened = await openPieceCodec(path);
  await rm(folder, { recursive: true });
  expect(opened.encodeIds('abc')).toEqual(codec.encodeIds('abc'));
});

it('opens bytes where there is no folder for temporary files', async () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = '/no/such/folder';
  try {
    const opened = await openPieceCodec(bytes);
    expect(opened.decodeIds(opened.encodeIds('abc cab'))).toBe('abc cab');
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

it('leaves the exception handlers of the process alone', async () => {
  const before = EVENTS.map((event) => process.listeners(event as 'uncaughtException'));
  await Promise.all([openPieceCodec(bytes), openPieceCodec(bytes)]);
  expect(EVENTS.map((event) => process.listeners(event as 'uncaughtException'))).toEqual(before);
});

it('names a file that is not there', async () => {
  await expect(openPieceCodec('no/such.model')).rejects.toThrow(
    /^no\/such\.model: expected a SentencePiece model file, received ENOENT/,
  );
});

it.each([
  [{ pad: 3, unknown: 1, start: 2, end: 99 }, 'expected end piece at id 99, received a vocabulary of 32 pieces'],
  [{ pad: 1, unknown: 0, start: 2, end: 3 }, 'expected pad piece at id 1, received the piece <unk>'],
  [{ pad: 4, unknown: 1, start: 2, end: 3 }, 'expected pad piece at id 4, received the piece'],
])('refuses special ids %j', async (specialIds, sentence) => {
  await expect(openPieceCodec(bytes, specialIds)).rejects.toThrow(sentence);
});

it(
  'says of a damaged file that it is one, or works',
  async () => {
    const damage = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(damage, async ([place, change]) => {
        const damaged = Uint8Array.from(bytes, (byte, index) => (index === place ? byte ^ change : byte));
        const opened = await openPieceCodec(damaged).catch((error: unknown) => error);
        if (opened instanceof ModelFileError) return;
        // What is not the error is the codec; anything else fails here.
        expect((opened as PieceCodec).encodeIds('abc dö').length).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  },
  TIME_LIMIT_MS,
);
