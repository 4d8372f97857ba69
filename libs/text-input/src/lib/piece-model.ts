import type { SentencePieceRelease, SpecialIds } from '@tolmach/contracts';

/** Kinds of pieces, numbered as in SentencePiece's `.model` files. */
export const PieceType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
export type PieceType = (typeof PieceType)[keyof typeof PieceType];

/** One entry of a vocabulary; its id is its place. */
export interface Piece {
  readonly text: string;
  /** BPE: minus the rank of the merge that made the piece; larger merges first. */
  readonly score: number;
  readonly type: PieceType;
}

/**
 * How text is changed before it is cut into pieces; the names are SentencePiece's. `nmt_nfkc`: Unicode's NFKC, with
 * control characters deleted and odd spaces made plain. Either way runs of spaces become one, unless spaces are kept.
 */
export type NormalizationRule = 'identity' | 'nmt_nfkc';

/** A trained vocabulary: everything that `writePieceModel` puts into a `.model` file. */
export interface PieceModel {
  /** By id, special pieces included. */
  readonly pieces: readonly Piece[];
  readonly specialIds: SpecialIds;
  readonly normalization: NormalizationRule;
  /** Runs of spaces stay, and none is put in front: what is decoded is the text, to the last space. */
  readonly keepsSpaces: boolean;
  /** The release whose rules of normalisation these are. */
  readonly sentencePiece: SentencePieceRelease;
  readonly characterCoverage: number;
  readonly byteFallback: boolean;
  readonly userDefinedSymbols: readonly string[];
}

/** SentencePiece's visible space: stands before every word, inside the piece that starts it. */
export const SPACE_MARK = '\u2581';
