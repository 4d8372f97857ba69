import { QUANTILE_LEVELS } from '../architecture';
import type { Series } from '../data/series';
import { TimeAxis } from '../data/time-axis';
import { baselines } from '../evaluation/rolling-origin';
import { seededDraws } from '../model/draw-paths';
import { combination, filled } from './baseline';

const LEVELS = QUANTILE_LEVELS.length;
const seriesOf = (values: Float64Array): Series => ({ name: 'a', where: 'a.csv', values, axis: TimeAxis.named([]), observed: [], known: [] }); // prettier-ignore
const named = (name: string, season: number) => baselines(season).find((one) => one.name === name) ?? combination([]);

async function medians(name: string, season: number, values: Float64Array, horizon: number): Promise<number[]> {
  const [forecast] = await named(name, season).forecast(seriesOf(values), [values.length], horizon);
  return Array.from({ length: horizon }, (_, step) => forecast?.quantiles[step * LEVELS + 3] ?? NaN);
}

const noise = (length: number, seed = 3) => {
  const draw = seededDraws(seed);
  return Float64Array.from({ length }, () => Array.from({ length: 12 }, draw).reduce((sum, value) => sum + value, -6));
};

describe('baselines', () => {
  it('are the last value, the last season, and the line through the ends', async () => {
    const values = Float64Array.of(1, 4, 2, 5, 3, 7);
    expect(await medians('naive', 2, values, 3)).toEqual([7, 7, 7]);
    expect(await medians('seasonal-naive', 2, values, 3)).toEqual([3, 7, 3]);
    const drift = await medians('drift', 2, values, 2);
    expect(drift[1]).toBeCloseTo(7 + 2 * 1.2, 10);
  });

  it.each([
    ['an additive season and a trend', (step: number) => 20 + 0.5 * step + 5 * Math.sin((2 * Math.PI * step) / 6)],
    ['a multiplicative season', (step: number) => (20 + step) * (1 + 0.4 * Math.sin((2 * Math.PI * step) / 6))],
  ])('ets continues %s', async (_, value) => {
    const values = Float64Array.from({ length: 60 }, (__, step) => value(step));
    const found = await medians('ets', 6, values, 12);
    found.forEach((said, step) => {
      expect(Math.abs(said / value(60 + step) - 1)).toBeLessThan(0.04);
    });
  });

  it('ets follows a level as fast as it moves', async () => {
    const steps = noise(400);
    const walk = steps.map((_, index) => steps.subarray(0, index + 1).reduce((sum, one) => sum + one, 0));
    const [said = NaN] = await medians('ets', 1, walk, 1);
    expect(Math.abs(said - (walk.at(-1) ?? NaN))).toBeLessThan(0.3); // a random walk stays where it is
    const level = steps.map((one) => 100 + one);
    const [mean = NaN] = await medians('ets', 1, level, 1);
    expect(Math.abs(mean - 100)).toBeLessThan(0.5);
  });

  it('ar finds the coefficients of a process', async () => {
    const shocks = noise(3000);
    const values = new Float64Array(3000);
    for (let step = 2; step < 3000; step++) values[step] = 1.2 * (values[step - 1] ?? 0) - 0.6 * (values[step - 2] ?? 0) + (shocks[step] ?? 0); // prettier-ignore
    const [first = NaN, second = NaN] = await medians('ar', 1, values, 2);
    const [last = NaN, before = NaN] = [values.at(-1), values.at(-2)];
    expect(Math.abs(first - (1.2 * last - 0.6 * before))).toBeLessThan(0.15);
    expect(Math.abs(second - (1.2 * first - 0.6 * last))).toBeLessThan(0.15);
  });

  it.each(['naive', 'ets', 'ar', 'drift'])('%s has intervals that hold about what they promise', async (name) => {
    const steps = noise(700, 9);
    const walk = steps.map((_, index) => steps.subarray(0, index + 1).reduce((sum, one) => sum + one, 0));
    const ends = Array.from({ length: 45 }, (_, index) => 200 + 10 * index);
    const forecasts = await named(name, 1).forecast(seriesOf(walk), ends, 4);
    const inside = forecasts.flatMap(({ end, quantiles }) =>
      [0, 1, 2, 3].map((step) => {
        const value = walk[end + step] ?? NaN;
        return value >= (quantiles[step * LEVELS + 1] ?? NaN) && value <= (quantiles[step * LEVELS + 5] ?? NaN) ? 1 : 0;
      }),
    );
    const share = inside.reduce<number>((sum, one) => sum + one, 0) / inside.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.9);
  });

  it('see nothing at or after the step that they forecast from', async () => {
    const values = noise(80);
    const changed = values.map((value, step) => (step < 60 ? value : 1e6));
    for (const one of baselines(7)) {
      expect(await one.forecast(seriesOf(changed), [60], 5)).toEqual(await one.forecast(seriesOf(values), [60], 5));
    }
  });
});

describe('combination', () => {
  it('is the mean, quantile by quantile', async () => {
    const series = seriesOf(noise(50));
    const [naive, drift] = [named('naive', 1), named('drift', 1)];
    const all = await Promise.all(
      [naive, drift, combination([naive, drift])].map((one) => one.forecast(series, [50], 3)),
    );
    const [a, b, both] = all.map(([forecast]) => forecast?.quantiles ?? new Float64Array());
    both?.forEach((value, place) => {
      expect(value).toBeCloseTo(((a?.[place] ?? NaN) + (b?.[place] ?? NaN)) / 2, 10);
    });
  });
});

describe('filled', () => {
  it('draws straight lines over what is missing, and lengthens the ends', () => {
    expect([...filled(Float64Array.of(NaN, 2, NaN, NaN, 8, NaN))]).toEqual([2, 2, 4, 6, 8, 8]);
  });
});
