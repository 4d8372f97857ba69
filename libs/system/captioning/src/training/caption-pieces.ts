import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import type { SentencePieceRelease } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '../training-config';
import { openPieceCodec, pieceModelBytes, trainPieceModel } from '@tolmach/text-input';
import type { PieceCodec } from '@tolmach/text-input';
import type { CaptionedFile } from './caption-data';

/** The pieces of captions. */
export interface CaptionPieces {
  readonly codec: PieceCodec;
  /** Bytes of the piece model by its file name in a model folder. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** File name of the piece model. */
export const PIECES_FILE = 'pieces.model';

/** Pieces of a piece model's bytes; text is cut as the release of SentencePiece cuts it. */
export async function openCaptionPieces(
  bytes: Uint8Array | undefined,
  release: SentencePieceRelease,
): Promise<CaptionPieces> {
  const given = bytes ?? new Uint8Array();
  return { codec: await openPieceCodec(given, DEFAULT_SPECIAL_IDS, release), files: { [PIECES_FILE]: given } };
}

/**
 * Pieces learnt from the training captions.
 * @param signal - ends it early, with the signal's reason
 */
export async function learnCaptionPieces(
  train: readonly CaptionedFile[],
  { size: vocabularySize, characterCoverage, normalization, sentencePiece }: CaptioningTrainingConfig['vocabulary'],
  signal?: AbortSignal,
): Promise<CaptionPieces> {
  const sentences = train.flatMap(({ captions }) => captions);
  const settings = { vocabularySize, characterCoverage, normalization, sentencePiece, signal };
  return openCaptionPieces(pieceModelBytes(await trainPieceModel({ sentences, ...settings })), sentencePiece);
}
