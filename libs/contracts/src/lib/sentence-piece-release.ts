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
