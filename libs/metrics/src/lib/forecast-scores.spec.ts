import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forecastScores, intervalsOf, naiveError } from './forecast-scores';

interface GoldenFile {
  readonly levels: readonly number[];
  readonly season: number;
  readonly train: readonly number[];
  readonly actual: readonly number[];
  readonly quantiles: readonly (readonly number[])[];
  readonly expected: {
    readonly mase: number;
    readonly smape: number;
    readonly rmse: number;
    readonly crps: number;
    readonly coverage: Readonly<Record<string, number>>;
  };
}

const golden = JSON.parse(readFileSync(join(__dirname, '../../fixtures/forecast-scores.json'), 'utf8')) as GoldenFile;

describe('forecastScores', () => {
  it('gives the numbers of utilsforecast', () => {
    const { levels, season, train, actual, quantiles, expected } = golden;
    const scale = naiveError(train, season);
    const outcomes = actual.map((value, index) => ({
      actual: value,
      quantiles: quantiles[index] ?? [],
      naiveError: scale,
    }));
    const { coverage, numValues, ...scores } = forecastScores(outcomes, levels);
    expect(numValues).toBe(actual.length);
    for (const [name, value] of Object.entries(scores)) {
      expect(value).toBeCloseTo(expected[name as keyof typeof scores], 10); // the names of the scores
    }
    for (const [percent, share] of Object.entries(expected.coverage)) expect(coverage[percent]).toBeCloseTo(share, 12);
    expect(Object.keys(coverage)).toEqual(['50', '80', '95']);
  });

  it('counts a perfect forecast of zeros as without error', () => {
    const outcomes = [{ actual: 0, quantiles: [0, 0, 0], naiveError: 1 }];
    expect(forecastScores(outcomes, [0.1, 0.5, 0.9])).toMatchObject({
      smape: 0,
      mase: 0,
      crps: 0,
      coverage: { '80': 1 },
    });
  });
});

it('has no scaled error where the naive forecast has none', () => {
  const outcome = (actual: number, scale: number) => ({ actual, quantiles: [0, 0, 0], naiveError: scale });
  expect(forecastScores([outcome(1, 0), outcome(3, 2), outcome(1, NaN)], [0.1, 0.5, 0.9]).mase).toBe(1.5);
  expect(forecastScores([outcome(0, 0), outcome(1, 0)], [0.1, 0.5, 0.9])).toMatchObject({ mase: NaN, numValues: 2 });
});

describe('naiveError', () => {
  it('leaves out differences to missing values', () => {
    expect(naiveError([1, NaN, 4, 5, 1, 9], 2)).toBeCloseTo((3 + 3 + 4) / 3, 12);
    expect(naiveError([1, 2], 2)).toBeNaN();
  });
});

describe('intervalsOf', () => {
  it('pairs quantiles from the narrowest interval to the widest', () => {
    expect(intervalsOf([0.025, 0.1, 0.5, 0.9, 0.975])).toEqual([
      { percent: '80', low: 1, high: 3 },
      { percent: '95', low: 0, high: 4 },
    ]);
  });
});
