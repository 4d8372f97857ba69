import type { SentencePieceRelease } from '@tolmach/contracts';

/** What releases of SentencePiece do differently when they learn byte-pair encodings. */
export interface LearningRules {
  /** Takes the place of special pieces found in the text, so that nothing is learnt across them. */
  readonly boundary: string;
  /** "aaa" holds the pair "aa" twice, not once. */
  readonly countsOverlaps: boolean;
}

export const LEARNING_RULES: Readonly<Record<SentencePieceRelease, LearningRules>> = {
  '0.1.97': { boundary: '\t', countsOverlaps: false },
  '0.2.3': { boundary: '\u001F', countsOverlaps: true },
};
