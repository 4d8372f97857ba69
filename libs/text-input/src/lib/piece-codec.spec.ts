import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SentencePieceRelease } from '@tolmach/contracts';
import fc from 'fast-check';
import { once } from './once';
import { modelNormalizer } from './model-normalizer';
import type { NormalizerSpec } from './model-normalizer';
import { nmtNfkcRules } from './nmt-nfkc-rules';
import { wellFormed } from './normalize-text';
import { openPieceCodec } from './open-piece-codec';
import type { PieceCodec } from './piece-codec';
import { PieceType, SPACE_MARK } from './piece-model';
import { readPieceModelFile } from './piece-model-file';
import { modelProto } from './piece-model-schema';
import { precompileRules } from './precompile-rules';
import { SymbolSet } from './symbol-set';

interface Answer {
  readonly ids: readonly number[];
  readonly pieces: readonly string[];
  readonly decoded: string;
}

/** Written by tools/golden/text_input_codec.py. */
interface CodecGolden {
  readonly texts: readonly string[];
  /** What 0.2.3 makes of the texts, by model. */
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
  /** What 0.1.97 makes otherwise, by model and number of the text. */
  readonly older: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
}

const FIXTURES = join(__dirname, '../../fixtures');
const golden = JSON.parse(readFileSync(join(FIXTURES, 'codec.json'), 'utf8')) as CodecGolden; // its script writes just this
const MODELS = Object.keys(golden.answers);
const SEED = 20261130;
/** Far above what it takes (a tenth of a second), far below what squares of the length would. */
const CPU_LIMIT_MS = 5000;

/** Text of the languages that the models know, and any UTF-16 at all. */
const arbitraryText = fc.oneof(
  fc
    .array(fc.constantFrom(...'aeinrsthDSGнеоäß好', ' ', '  ', '<mask>', 'hah', 'der', '\u0301', '\u2581'), {
      maxLength: 12,
    })
    .map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...golden.texts), { maxLength: 3 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
);

/** The table of nmt_nfkc is that of our own rules, which are SentencePiece's. */
const nmtNfkcTable = once(() => precompileRules(nmtNfkcRules('0.2.3')));
/** Making it takes seconds on a busy machine. */
const TIME_LIMIT_MS = 60_000;

function open(name: string, release?: SentencePieceRelease): Promise<PieceCodec> {
  const bytes = gunzipSync(readFileSync(join(FIXTURES, `${name}.model.gz`)));
  const message = modelProto.decode(bytes) as unknown as {
    normalizerSpec: { name: string; precompiledCharsmap: Uint8Array };
  };
  if (message.normalizerSpec.name === 'nmt_nfkc') message.normalizerSpec.precompiledCharsmap = nmtNfkcTable();
  return openPieceCodec(modelProto.encode(message).finish(), undefined, release);
}

beforeAll(() => void nmtNfkcTable(), TIME_LIMIT_MS);

describe.each(MODELS)('with the model %s', (name) => {
  const answers = golden.answers[name] ?? [];
  const older = answers.map((answer, index) => golden.older[name]?.[index] ?? answer);

  it.each([
    ['0.2.3', answers],
    ['0.1.97', older],
  ] as const)('gives the ids, pieces and texts of SentencePiece %s', async (release, expected) => {
    const codec = await open(name, release);
    const given = golden.texts.map((text) => {
      const ids = codec.encodeIds(text);
      return { ids, pieces: codec.encode(text), decoded: codec.decodeIds(ids) };
    });
    expect(given).toEqual(expected);
  });

  it('gives back normalised text, in ids of the vocabulary', async () => {
    const codec = await open(name);
    const file = readPieceModelFile(codec.bytes, name);
    const symbols = file.pieces.filter(({ type }) => type === PieceType.userDefined).map((piece) => piece.text);
    const normalize = modelNormalizer(file.normalizer, new SymbolSet(symbols));
    let numKnown = 0;
    fc.assert(
      fc.property(arbitraryText, (given) => {
        const ids = codec.encodeIds(given);
        expect(ids.every((id) => id >= 0 && id < codec.size)).toBe(true);
        const normalized = normalize(wellFormed(given));
        if (!file.byteFallback) expect(codec.encode(given).join('')).toBe(normalized);
        if (ids.includes(codec.specialIds.unknown)) return;
        numKnown++;
        expect(codec.decodeIds(ids)).toBe(shown(normalized, file.normalizer));
      }),
      { seed: SEED, numRuns: 300 },
    );
    expect(numKnown).toBeGreaterThan(20);
  });

  it.each(['a', 'ha ', '<mask>好'])('cuts a line of 100,000 characters of %j in time', async (part) => {
    const codec = await open(name);
    const line = part.repeat(Math.ceil(100_000 / part.length));
    const start = process.cpuUsage();
    codec.encodeIds(line);
    const { user } = process.cpuUsage(start);
    expect(user / 1000).toBeLessThan(CPU_LIMIT_MS);
  });
});

it.each(['bpe-nmt', 'bpe-bytes', 'bpe-unused'])(
  'cuts words with %s as it cuts the line that they make',
  async (name) => {
    const codec = await open(name);
    const words = golden.texts.join(' ').split(/[\s\u2581\u200b\ufeff]+/u);
    const sound = words.filter((word) => /^[\p{L}\p{N}\p{P}]/u.test(word));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...sound)), (given) => {
        expect(codec.encode(given.join(' '))).toEqual(given.flatMap((word) => codec.encode(word)));
      }),
      { seed: SEED },
    );
  },
);

/** What is left of normalised text when it has been decoded. */
function shown(normalized: string, { addDummyPrefix, removeExtraWhitespaces }: NormalizerSpec): string {
  const spaced = normalized.replaceAll(SPACE_MARK, ' ');
  if (removeExtraWhitespaces) return spaced.replace(/^ +/, '');
  return addDummyPrefix ? spaced.replace(/^ /, '') : spaced;
}
