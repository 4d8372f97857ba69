import { seriesOfValues } from '../data/series-of-values';
import { baselines, originsOf, rollingOrigin } from './rolling-origin';

it('puts the exact method first where the naive error is 0, and there is no scaled error', async () => {
  const week = [3, 5, 9, 4, 1, 0, 2];
  const values = Float64Array.from({ length: 70 }, (_, step) => week[step % 7] ?? NaN);
  const origins = originsOf(seriesOfValues({ name: 'visitors', values }), 42, { horizon: 7, count: 4 });
  const standings = await rollingOrigin(baselines(7), [origins], { horizon: 7, season: 7 });
  expect(standings.map(({ scores: { mase } }) => mase)).toEqual([NaN, NaN, NaN, NaN, NaN]);
  expect(standings[0]).toMatchObject({ name: 'seasonal-naive', scores: { crps: 0 } });
  expect(standings.at(-1)?.scores.crps).toBeGreaterThan(1);
});
