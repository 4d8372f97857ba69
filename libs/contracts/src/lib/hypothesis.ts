/** One finished (or, at the length limit, cut) output of a search. */
export interface Hypothesis {
  /** Piece ids without start and end. */
  readonly ids: readonly number[];
  /** Natural log, <= 0, summed over pieces, the end piece included. */
  readonly logProb: number;
  /** What hypotheses are ranked by: `logProb` under length and coverage penalties. Larger is better. */
  readonly score: number;
  /** [targetTime][position], one row for each id and one for the end piece, real positions only; when asked for. */
  readonly attention?: readonly Float32Array[];
}
