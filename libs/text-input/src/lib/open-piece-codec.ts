import { readFile } from 'node:fs/promises';
import { DEFAULT_SENTENCE_PIECE, DEFAULT_SPECIAL_IDS, ModelFileError } from '@tolmach/contracts';
import type { SentencePieceRelease, SpecialIds } from '@tolmach/contracts';
import { makePieceCodec } from './piece-codec';
import type { PieceCodec } from './piece-codec';
import { PieceType } from './piece-model';
import { readPieceModelFile } from './piece-model-file';
import type { PieceModelFile } from './piece-model-file';

/**
 * Returns the codec of a SentencePiece `.model` of any kind (BPE, unigram, word, character), trained here or elsewhere.
 *
 * @param source - path of the file, or its bytes
 * @param specialIds - as in model.json; they must be special pieces of the vocabulary
 * @param sentencePiece - the release of SentencePiece that gives the same ids; as in model.json
 * @throws {@link ModelFileError} when the file is missing, truncated, not a piece model, or has other special ids
 * @example
 * const codec = await openPieceCodec('pieces.model');
 * codec.decodeIds(codec.encodeIds('a man')); // 'a man'
 */
export async function openPieceCodec(
  source: string | Uint8Array,
  specialIds: SpecialIds = DEFAULT_SPECIAL_IDS,
  sentencePiece: SentencePieceRelease = DEFAULT_SENTENCE_PIECE,
): Promise<PieceCodec> {
  const where = typeof source === 'string' ? source : 'piece model';
  const bytes = typeof source === 'string' ? await readModelFile(source) : source;
  const file = readPieceModelFile(bytes, where);
  expectSpecialIds(file, specialIds, where);
  return makePieceCodec({ bytes, file, specialIds, sentencePiece });
}

async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ModelFileError({
      where: path,
      expected: 'a SentencePiece model file',
      received: reasonOf(cause),
      next: 'Check the path, then copy or train the file again.',
      cause,
    });
  }
}

function expectSpecialIds(file: PieceModelFile, ids: SpecialIds, where: string): void {
  for (const [name, id] of Object.entries(ids)) {
    const wanted = name === 'unknown' ? PieceType.unknown : PieceType.control;
    const piece = file.pieces[id];
    if (piece?.type === wanted) continue;
    throw new ModelFileError({
      where,
      expected: `${name} piece at id ${id}`,
      received: piece === undefined ? `a vocabulary of ${file.pieces.length} pieces` : `the piece ${piece.text}`,
      next: 'Check specialIds in model.json against the piece model.',
    });
  }
}

/** What a caught value says; not `instanceof Error`, which fails for errors of another realm. */
function reasonOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
}
