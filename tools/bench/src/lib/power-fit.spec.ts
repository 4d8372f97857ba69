import { fitPower, growthName } from './power-fit';

/** Costs of 1, 2, 4 and so on. */
function points(cost: (value: number) => number) {
  return [1, 2, 4, 8, 16, 32].map((value) => ({ value, cost: cost(value) }));
}

describe('fitPower', () => {
  it.each([0, 0.5, 1, 2])('finds the exponent %d of a power, whatever its factor', (exponent) => {
    const fit = fitPower(points((value) => 7 * value ** exponent));
    expect(fit.exponent).toBeCloseTo(exponent, 10);
    expect(fit.lastExponent).toBeCloseTo(exponent, 10);
  });

  it('is nearer to linear at the end of a line with a fixed cost', () => {
    const fit = fitPower(points((value) => 10 + 3 * value));
    expect(fit.exponent).toBeLessThan(0.75);
    expect(fit.lastExponent).toBeCloseTo(Math.log2(106 / 58), 10);
  });

  it('weighs all points alike on a logarithmic scale', () => {
    const fit = fitPower([
      { value: 1, cost: 1 },
      { value: 2, cost: 4 },
      { value: 4, cost: 4 },
    ]);
    expect(fit).toEqual({ exponent: 1, lastExponent: 0 });
  });

  it('is not a number for a single point', () => {
    expect(fitPower([{ value: 4, cost: 2 }])).toEqual({ exponent: NaN, lastExponent: NaN });
  });
});

describe('growthName', () => {
  it('calls linear what repeated measurements cannot tell from it', () => {
    expect([0.89, 0.9, 1, 1.1, 1.11].map(growthName)).toEqual([
      'slower than linear',
      'linear',
      'linear',
      'linear',
      'faster than linear',
    ]);
  });
});
