import type { Hypothesis } from '@tolmach/contracts';

/** One output of a model, as text. */
export interface DecodedText {
  readonly text: string;
  readonly pieces: readonly string[];
  /** Natural log, <= 0, summed over pieces. */
  readonly logProb: number;
  /** What hypotheses are ranked by; larger is better. */
  readonly score: number;
  /**
   * [targetTime][position], the end piece last in targetTime and, where positions are source pieces, among them too;
   * only when asked for.
   */
  readonly attention?: readonly (readonly number[])[];
}

/** What pieces and ids stand for. */
export interface PieceTexts {
  decodeIds(ids: readonly number[]): string;
  piece(id: number): string;
}

/** The text of hypotheses that follow one another; attention only where there is one. */
export function decodedText(parts: readonly Hypothesis[], codec: PieceTexts): DecodedText {
  const ids = parts.map((part) => part.ids);
  const [only] = parts;
  const attention = parts.length === 1 ? only?.attention?.map((row) => Array.from(row)) : undefined;
  return {
    text: ids.map((part) => codec.decodeIds(part)).join(' '),
    pieces: ids.flat().map((id) => codec.piece(id)),
    logProb: sum(parts.map((part) => part.logProb)),
    score: sum(parts.map((part) => part.score)),
    ...(attention && { attention }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
