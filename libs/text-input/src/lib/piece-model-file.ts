import { ModelFileError } from '@tolmach/contracts';
import type { SentencePieceRelease } from '@tolmach/contracts';
import { writeFileDurably } from '@tolmach/durable-files';
import type { Piece, PieceModel } from './piece-model';
import { PieceType } from './piece-model';
import { byteOf } from './byte-piece';
import { Charsmap } from './charsmap';
import { once } from './once';
import type { NormalizerSpec } from './model-normalizer';
import { modelProto } from './piece-model-schema';
import { nmtNfkcRules } from './nmt-nfkc-rules';
import { precompileRules } from './precompile-rules';

/** Kinds of piece models, by their numbers in a file. */
const KINDS = { 1: 'unigram', 2: 'bpe', 3: 'word', 4: 'character' } as const;
const BPE = 2;
const NUM_BYTES = 256;
/** No vocabulary of use is larger; guards against files made to exhaust memory. */
const MAX_PIECES = 1_000_000;

const NMT_NFKC_TABLES: Readonly<Record<SentencePieceRelease, () => Uint8Array>> = {
  '0.1.97': once(() => precompileRules(nmtNfkcRules('0.1.97'))),
  '0.2.3': once(() => precompileRules(nmtNfkcRules('0.2.3'))),
};

/** What a codec reads from a `.model` file. */
export interface PieceModelFile {
  readonly pieces: readonly Piece[];
  readonly kind: (typeof KINDS)[keyof typeof KINDS];
  readonly normalizer: NormalizerSpec;
  /** What happens to decoded text, in the few models that say so. */
  readonly denormalizer: NormalizerSpec | undefined;
  /** Unknown characters become byte pieces. */
  readonly byteFallback: boolean;
  /** What an unknown piece is decoded to. */
  readonly unknownSurface: string;
}

/** Returns a piece model as the bytes of a `.model` file that SentencePiece opens. */
export function pieceModelBytes(model: PieceModel): Uint8Array {
  const { pad, unknown, start, end } = model.specialIds;
  const message = modelProto.fromObject({
    pieces: model.pieces.map(({ text, score, type }) => ({
      piece: text,
      score,
      ...(type === PieceType.normal ? {} : { type }),
    })),
    trainerSpec: {
      modelType: BPE,
      vocabSize: model.pieces.length,
      characterCoverage: model.characterCoverage,
      userDefinedSymbols: [...model.userDefinedSymbols],
      byteFallback: model.byteFallback,
      unkId: unknown,
      bosId: start,
      eosId: end,
      padId: pad,
    },
    normalizerSpec: {
      name: model.normalization,
      ...(model.normalization === 'identity' ? {} : { precompiledCharsmap: NMT_NFKC_TABLES[model.sentencePiece]() }),
      addDummyPrefix: !model.keepsSpaces,
      removeExtraWhitespaces: !model.keepsSpaces,
      escapeWhitespaces: true,
    },
  });
  return modelProto.encode(message).finish();
}

/**
 * Writes a piece model as a `.model` file.
 *
 * @throws {@link OutputError} when the file cannot be written
 */
export async function writePieceModel(path: string, model: PieceModel): Promise<void> {
  await writeFileDurably(path, pieceModelBytes(model));
}

interface RawNormalizer {
  readonly name: string;
  readonly precompiledCharsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
}

/** Shape of the decoded message, fixed by the schema. */
interface RawModel {
  readonly pieces: readonly { readonly piece: string; readonly score: number; readonly type: number }[];
  readonly trainerSpec: {
    readonly modelType: number;
    readonly treatWhitespaceAsSuffix: boolean;
    readonly byteFallback: boolean;
    readonly unkSurface: string;
  } | null;
  readonly normalizerSpec: RawNormalizer | null;
  readonly denormalizerSpec: RawNormalizer | null;
}

/**
 * Returns the vocabulary in the bytes of a `.model` file.
 *
 * @param where - name of the file, for the error sentence
 * @throws {@link ModelFileError} when the bytes are not a complete, sound piece model
 */
export function readPieceModelFile(bytes: Uint8Array, where: string): PieceModelFile {
  const raw = decode(bytes, where);
  const pieces = raw.pieces.map(({ piece, score, type }) => soundPiece(piece, score, type, where));
  expectVocabulary(pieces, where);
  const { trainerSpec, normalizerSpec, denormalizerSpec } = raw;
  // Both are always written, and last: a file cut between two pieces lacks them.
  if (trainerSpec === null || normalizerSpec === null) throw broken(where, 'one that ends early');
  const { modelType, byteFallback, treatWhitespaceAsSuffix, unkSurface } = trainerSpec;
  const kind = Object.entries(KINDS).find(([number]) => Number(number) === modelType)?.[1];
  if (kind === undefined) throw broken(where, `a model of kind ${String(modelType)}`);
  if (byteFallback) expectBytes(pieces, where);
  return {
    pieces,
    kind,
    normalizer: normalizerOf(normalizerSpec, treatWhitespaceAsSuffix, where),
    denormalizer: denormalizerSpec?.precompiledCharsmap.length
      ? normalizerOf(denormalizerSpec, false, where)
      : undefined,
    byteFallback,
    unknownSurface: unkSurface,
  };
}

function normalizerOf(raw: RawNormalizer, treatWhitespaceAsSuffix: boolean, where: string): NormalizerSpec {
  const { name, precompiledCharsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = raw;
  const charsmap = Charsmap.read(precompiledCharsmap, where);
  return { name, charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, treatWhitespaceAsSuffix };
}

function expectBytes(pieces: readonly Piece[], where: string): void {
  const bytes = new Set(pieces.filter(({ type }) => type === PieceType.byte).map(({ text }) => byteOf(text)));
  bytes.delete(undefined);
  if (bytes.size !== NUM_BYTES) throw broken(where, `byte pieces for ${String(bytes.size)} of 256 bytes`);
}

function expectVocabulary(pieces: readonly Piece[], where: string): void {
  if (pieces.length === 0 || pieces.length > MAX_PIECES) throw broken(where, `${pieces.length} pieces`);
  if (new Set(pieces.map((piece) => piece.text)).size !== pieces.length) throw broken(where, 'a piece twice');
  const numUnknown = pieces.filter((piece) => piece.type === PieceType.unknown).length;
  if (numUnknown !== 1) throw broken(where, `${numUnknown} unknown pieces`);
}

function decode(bytes: Uint8Array, where: string): RawModel {
  try {
    // Fields that a file leaves out come from the prototype, with the defaults of the schema.
    return modelProto.decode(bytes) as unknown as RawModel; // see RawModel
  } catch (cause) {
    throw broken(where, 'bytes that do not parse', cause);
  }
}

function soundPiece(text: string, score: number, type: number, where: string): Piece {
  const known = Object.values(PieceType).find((value) => value === type);
  if (known === undefined) throw broken(where, `a piece of type ${type}`);
  if (text === '') throw broken(where, 'an empty piece');
  if (!Number.isFinite(score)) throw broken(where, `score ${score} of piece ${JSON.stringify(text)}`);
  return { text, score, type: known };
}

function broken(where: string, received: string, cause?: unknown): ModelFileError {
  return new ModelFileError({
    where,
    expected: 'a SentencePiece model with distinct pieces and one unknown piece',
    received,
    next: 'Copy or train the file again.',
    cause,
  });
}
