import fc from 'fast-check';
import { coveragePenalty, lengthPenalty } from './penalties';

describe('lengthPenalty', () => {
  // Worked out from equation 14: (5 + 10) / 6 = 2.5; 2.5 ^ 0.2 = exp(0.2 * 0.9162907) = 1.2011244.
  it.each([
    [10, 0, 1],
    [10, 1, 2.5],
    [10, 2, 6.25],
    [10, 0.2, 1.2011244],
    [1, 0.6, 1],
    [0, 1, 0.8333333],
    [7, 0.5, Math.SQRT2],
  ])('of %d tokens at alpha %d is %d', (length, alpha, expected) => {
    expect(lengthPenalty(length, alpha)).toBeCloseTo(expected, 6);
  });
});

describe('coveragePenalty', () => {
  // Worked out from equation 14: ln 0.5 = -0.6931472, ln 0.25 = -1.3862944, and min(1.75, 1) = 1 adds ln 1 = 0.
  it.each([
    [[1.75, 0.5, 0.25], 1, -2.0794415],
    [[1.75, 0.5, 0.25], 0.2, -0.4158883],
    [[1, 1, 3], 0.2, 0],
    [[], 0.2, 0],
    [[0.1], 0, 0],
  ])('of sums %j at beta %d is %d', (sums, beta, expected) => {
    expect(coveragePenalty(sums, beta)).toBeCloseTo(expected, 6);
  });

  it('stays finite for a position never looked at', () => {
    expect(coveragePenalty([0], 1)).toBeCloseTo(-126 * Math.LN2, 6);
  });

  it('never rewards, and never falls as attention is added', () => {
    const sum = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(sum, sum)), fc.double({ min: 0, max: 5, noNaN: true }), (pairs, beta) => {
        const less = coveragePenalty(
          pairs.map(([first]) => first),
          beta,
        );
        const more = coveragePenalty(
          pairs.map(([first, second]) => first + second),
          beta,
        );
        expect(less).toBeLessThanOrEqual(more);
        expect(more).toBeLessThanOrEqual(0);
      }),
    );
  });
});
