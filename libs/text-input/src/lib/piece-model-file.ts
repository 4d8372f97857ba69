import { writeFile } from 'node:fs/promises';
import { ModelFileError, OutputError } from '@tolmach/contracts';
import type { Piece, PieceModel } from './piece-model';
import { PieceType } from './piece-model';
import { lazy } from './lazy';
import { modelProto } from './piece-model-schema';
import { nmtNfkcRules } from './nmt-nfkc-rules';
import { precompileRules } from './precompile-rules';
import { reasonOf } from './reason-of';

const BPE = 2;
/** No vocabulary of use is larger; guards against files made to exhaust memory. */
const MAX_PIECES = 1_000_000;

const nmtNfkcTable = lazy(() => precompileRules(nmtNfkcRules()));

/** What a codec reads from a `.model` file. */
export interface PieceModelFile {
  readonly pieces: readonly Piece[];
  readonly isBpe: boolean;
  /** Spaces are collapsed and one is put in front, so that a word is encoded alike wherever it stands. */
  readonly hasPlainSpaces: boolean;
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
      ...(model.normalization === 'identity' ? {} : { precompiledCharsmap: nmtNfkcTable() }),
      addDummyPrefix: true,
      removeExtraWhitespaces: true,
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
  try {
    await writeFile(path, pieceModelBytes(model));
  } catch (cause) {
    throw new OutputError({
      where: path,
      expected: 'a writable file',
      received: reasonOf(cause),
      next: 'Check the folder, its permissions and the free space.',
      cause,
    });
  }
}

/** Shape of the decoded message, fixed by the schema and by the options of `toObject`. */
interface RawModel {
  readonly pieces: readonly { readonly piece: string; readonly score: number; readonly type: number }[];
  readonly trainerSpec: { readonly modelType: number; readonly treatWhitespaceAsSuffix: boolean } | null;
  readonly normalizerSpec: {
    readonly addDummyPrefix: boolean;
    readonly removeExtraWhitespaces: boolean;
    readonly escapeWhitespaces: boolean;
  } | null;
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
  const { trainerSpec, normalizerSpec } = raw;
  // Both are always written, and last: a file cut between two pieces lacks them.
  if (trainerSpec === null || normalizerSpec === null) throw broken(where, 'one that ends early');
  const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = normalizerSpec;
  const isCollapsing = addDummyPrefix && removeExtraWhitespaces && escapeWhitespaces;
  return {
    pieces,
    isBpe: trainerSpec.modelType === BPE,
    hasPlainSpaces: isCollapsing && !trainerSpec.treatWhitespaceAsSuffix,
  };
}

function expectVocabulary(pieces: readonly Piece[], where: string): void {
  if (pieces.length === 0 || pieces.length > MAX_PIECES) throw broken(where, `${pieces.length} pieces`);
  if (new Set(pieces.map((piece) => piece.text)).size !== pieces.length) throw broken(where, 'a piece twice');
  const numUnknown = pieces.filter((piece) => piece.type === PieceType.unknown).length;
  if (numUnknown !== 1) throw broken(where, `${numUnknown} unknown pieces`);
}

function decode(bytes: Uint8Array, where: string): RawModel {
  try {
    return modelProto.toObject(modelProto.decode(bytes), { defaults: true, arrays: true }) as RawModel; // see RawModel
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
