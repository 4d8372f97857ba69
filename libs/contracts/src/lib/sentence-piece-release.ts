import { z } from 'zod';

/** The release that pieces equal unless another is named. */
export const DEFAULT_SENTENCE_PIECE = '0.2.3';

/** Releases of SentencePiece that ours can be equal to; they part in a few rules of learning and of cutting text. */
export const sentencePieceSchema = z.enum([DEFAULT_SENTENCE_PIECE, '0.1.97']);
export type SentencePieceRelease = z.infer<typeof sentencePieceSchema>;

/** The key of a training config that names the release. */
export const sentencePieceKey = sentencePieceSchema
  .default(DEFAULT_SENTENCE_PIECE)
  .describe('release of SentencePiece that learns and cuts the same pieces from the same text');

/** The key of model.json that names the release: folders that do not name it are from before there was a choice. */
export const modelSentencePieceKey = sentencePieceSchema
  .default('0.1.97')
  .describe('release of SentencePiece that cuts text into the same pieces');

/** A key of model.json: how many pieces there are. No piece model is larger. */
export function numPiecesKey(what: string): z.ZodInt {
  return z.int().min(5).max(1_000_000).describe(what);
}
