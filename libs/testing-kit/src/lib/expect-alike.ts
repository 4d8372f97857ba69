import { Mismatch } from './mismatch';

export interface Decoded {
  readonly hypotheses: readonly {
    readonly pieces: readonly string[];
    readonly score: number;
    readonly attention?: readonly (readonly number[])[];
  }[];
}

const TOLERANCE = 1e-4;
const NEXT = 'Compare the two step by step.';

/** Expects two hypotheses each: same pieces in the same order; scores and attention, which all must have, to 1e-4. */
export function expectAlike(outputs: readonly Decoded[], others: readonly Decoded[]): void {
  outputs.forEach(({ hypotheses }, place) => {
    if (hypotheses.length !== 2) throw new Mismatch(`output ${place}`, '2 hypotheses', String(hypotheses.length), NEXT);
    hypotheses.forEach(({ pieces, score, attention }, rank) => {
      const where = `output ${place}, hypothesis ${rank}`;
      const twin = others[place]?.hypotheses[rank];
      const [found, expected] = [pieces.join('|'), twin?.pieces.join('|')];
      if (found !== expected) throw new Mismatch(where, expected ?? 'none', found, NEXT);
      const weights = [score, ...(attention?.flat() ?? [])];
      const twins = [twin?.score ?? NaN, ...(twin?.attention?.flat() ?? [])];
      const distance = Math.max(...weights.map((weight, index) => Math.abs(weight - (twins[index] ?? NaN))));
      if (weights.length > 1 && distance < TOLERANCE) return;
      throw new Mismatch(where, `score and attention within ${TOLERANCE}`, `a distance of ${distance}`, NEXT);
    });
  });
}
