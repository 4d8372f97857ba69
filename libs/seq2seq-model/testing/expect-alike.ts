import type { DecodedText } from '../src/lib/decoded-text';

interface Decoded {
  readonly hypotheses: readonly DecodedText[];
}

/** Two hypotheses each: same pieces in the same order; scores and attention to 1e-4. */
export function expectAlike(outputs: readonly Decoded[], others: readonly Decoded[]): void {
  outputs.forEach(({ hypotheses }, place) => {
    expect(hypotheses).toHaveLength(2);
    hypotheses.forEach((hypothesis, rank) => {
      const twin = others[place]?.hypotheses[rank];
      expect(hypothesis.pieces).toEqual(twin?.pieces);
      expect(Math.abs(hypothesis.score - (twin?.score ?? NaN))).toBeLessThan(1e-4);
      const weights = hypothesis.attention?.flat() ?? [];
      expect(weights.length).toBeGreaterThan(0);
      const distances = weights.map((weight, index) => Math.abs(weight - (twin?.attention?.flat()[index] ?? NaN)));
      expect(Math.max(...distances)).toBeLessThan(1e-4);
    });
  });
}
