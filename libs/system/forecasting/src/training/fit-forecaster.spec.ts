import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModel } from '@tolmach/model-folder';
import { csvOf, tinySeries } from '../../testing/tiny-forecaster';
import type { Series } from '../data/series';
import { FORECASTING, forecastingTrainingConfigSchema } from '../system';
import { compareForecasters } from './fit-forecaster';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'compared-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function compared(name: string, series: Series) {
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, csvOf(series));
  const config = forecastingTrainingConfigSchema.parse({
    data: { files: [file], columns: ['sold'] },
    model: { horizon: 5, context: 16, hiddenSize: 4, members: 1, transform: 'none' },
    schedule: { kind: 'constant', learningRate: 0.01, warmupSteps: 0 },
    validation: { everySteps: 2 },
    stop: { steps: 6 },
  });
  const options = { out: join(folder, name), engine: 'wasm', device: { threads: 1 }, numOrigins: 4 } as const;
  const found = await compareForecasters(config, options);
  const { file: model, weights } = await readModel(FORECASTING, found?.folder ?? '');
  return { weights, calibration: model.calibration, scales: model.series, standings: found?.standings };
}

it('chooses nothing of a network by the end of the series that it is compared on', async () => {
  const series = tinySeries(200);
  const first = 200 - 30; // the last 15 %
  const other = {
    ...series,
    values: series.values.map((value, step) => (step < first ? value : 2 * value + (step % 3))),
  };
  const [one, two] = [await compared('one', series), await compared('other', other)];
  expect(two.weights).toEqual(one.weights);
  expect([two.calibration, two.scales]).toEqual([one.calibration, one.scales]);
  expect(two.standings).not.toEqual(one.standings);
  expect(one.calibration).not.toEqual([1, 1, 1]);
});

it('compares on a series that is too short to hold back a second part', async () => {
  const { standings, calibration } = await compared('short', tinySeries(15));
  expect(standings?.map(({ name }) => name)).toContain('network');
  expect(calibration).toEqual([1, 1, 1]);
});
