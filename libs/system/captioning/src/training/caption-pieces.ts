import { DEFAULT_SPECIAL_IDS } from '@tolmach/contracts';
import type { CaptioningTrainingConfig } from '@tolmach/contracts';
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

/** Pieces of a piece model's bytes. */
export async function openCaptionPieces(bytes: Uint8Array = new Uint8Array()): Promise<CaptionPieces> {
  return { codec: await openPieceCodec(bytes, DEFAULT_SPECIAL_IDS), files: { [PIECES_FILE]: bytes } };
}

/** Pieces learnt from the training captions. */
export async function learnCaptionPieces(
  train: readonly CaptionedFile[],
  { size: vocabularySize, characterCoverage, normalization }: CaptioningTrainingConfig['vocabulary'],
): Promise<CaptionPieces> {
  const sentences = train.flatMap(({ captions }) => captions);
  return openCaptionPieces(
    pieceModelBytes(await trainPieceModel({ sentences, vocabularySize, characterCoverage, normalization })),
  );
}
