import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { traceOf } from '@tolmach/testing-kit';
import { csvOf, tinySeries } from '../../testing/tiny-forecaster';
import { QUANTILE_LEVELS } from '../architecture';
import { upTo } from '../data/series';
import { loadForecaster } from '../model/forecasting-model';
import { forecastingTrainingConfigSchema } from '../training-config';
import type { ForecastingTrainingConfig } from '../training-config';
import { trainForecaster } from './train-forecaster';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'forecaster-'));
const at = (name: string) => join(folder, name);
const series = tinySeries(180);
writeFileSync(at('shop.csv'), csvOf(series));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function tinyConfig(model: object, steps: number, sections: object = {}): ForecastingTrainingConfig {
  return forecastingTrainingConfigSchema.parse({
    data: { files: [at('shop.csv')], columns: ['sold'], observed: ['rain'], known: ['holidays'] },
    model: { horizon: 5, context: 16, hiddenSize: 6, members: 2, ...model },
    update: { batchSize: 32 },
    schedule: { kind: 'constant', learningRate: 0.01, warmupSteps: 0 },
    validation: { everySteps: steps / 3 },
    stop: { steps },
    reportEverySteps: 5,
    checkpointEverySteps: 5,
    ...sections,
  });
}

/** Mean absolute error of the median over that of last week's values, in the last fifth of the series. */
async function relativeError(model: string): Promise<number> {
  const forecaster = await loadForecaster(model, { threads: 1 });
  const ends = [150, 157, 164, 171];
  const forecasts = await forecaster.forecast(series, ends, 5);
  forecaster.dispose();
  const pairs = forecasts.flatMap(({ end, quantiles }) =>
    Array.from({ length: 5 }, (_, step) => {
      const value = series.values[end + step] ?? NaN;
      const median = quantiles[step * QUANTILE_LEVELS.length + 3] ?? NaN;
      return [Math.abs(value - median), Math.abs(value - (series.values[end + step - 7] ?? NaN))] as const;
    }),
  );
  const sum = (index: 0 | 1) => pairs.reduce((total, pair) => total + pair[index], 0);
  return sum(0) / sum(1);
}

describe('trainForecaster', () => {
  it.each([
    ['quantiles', 'window'],
    ['student', 'series'],
    ['gaussian', 'mean'],
  ])(
    'learns the weeks and holidays of a shop with %s, and is opened on ONNX Runtime',
    async (distribution, scaling) => {
      const out = at(`learns-${distribution}`);
      const { bestFolder } = await trainForecaster(tinyConfig({ distribution, scaling, members: 1 }, 120), {
        out,
        engine: 'wasm',
      });
      expect(await relativeError(bestFolder)).toBeLessThan(0.75);
    },
  );

  it('is the same to the bit when the run is stopped and resumed, also one that starts from a model', async () => {
    const config = tinyConfig({ dropout: 0.2 }, 12);
    const [whole, parts] = [at('whole'), at('parts')];
    const { bestFolder } = await trainForecaster(config, { out: whole, engine: 'wasm' });
    await stopped(config, parts);
    await trainForecaster(config, { out: parts, engine: 'wasm', resume: true });
    expect((await traceOf(parts)).tensors).toEqual((await traceOf(whole)).tensors);
    const refit = tinyConfig({ dropout: 0.2 }, 9, { validation: { everySteps: 3, share: 0 } });
    await trainForecaster(refit, { out: at('refit'), engine: 'wasm', from: bestFolder });
    await stopped(refit, at('refit-parts'), bestFolder);
    await trainForecaster(refit, { out: at('refit-parts'), engine: 'wasm', resume: true });
    expect((await traceOf(at('refit-parts'))).tensors).toEqual((await traceOf(at('refit'))).tensors);
    const models = await Promise.all(
      [bestFolder, join(at('refit-parts'), 'best')].map((model) => loadForecaster(model, { threads: 1 })),
    );
    expect(models[1]?.file.calibration).toEqual(models[0]?.file.calibration);
    expect(models[1]?.file.series).toEqual(models[0]?.file.series);
    models.forEach((model) => {
      model.dispose();
    });
  });

  it('forecasts step by step, from values that it draws, further than it was trained to', async () => {
    const out = at('steps');
    const { bestFolder } = await trainForecaster(tinyConfig({ horizon: 1, distribution: 'gaussian', members: 1 }, 60), { out, engine: 'wasm' }); // prettier-ignore
    const forecaster = await loadForecaster(bestFolder, { threads: 1 });
    const [forecast] = await forecaster.forecast(upTo(series, 170), [170], 10);
    const [again] = await forecaster.forecast(series, [170], 10);
    expect(again).toEqual(forecast); // seeded, and blind to what comes after
    const widths = Array.from({ length: 10 }, (_, step) => {
      const ofStep = forecast?.quantiles.subarray(step * 7, (step + 1) * 7) ?? new Float64Array();
      expect([...ofStep]).toEqual([...ofStep].sort((a, b) => a - b));
      return (ofStep[6] ?? NaN) - (ofStep[0] ?? NaN);
    });
    expect(widths[9]).toBeGreaterThan(widths[0] ?? NaN);
    await expect(forecaster.forecast(series, [180], 40)).rejects.toThrow(
      /shop\.csv: expected holidays up to the end of the forecast, 220 values, received 210/,
    );
    forecaster.dispose();
  });

  it.each([
    [
      'a constant series',
      'sold\n5\n5\n5\n5\n5\n5\n5\n5\n',
      /a\.csv: expected values of sold that change, received 5 in all 8 of them/,
    ],
    [
      'a series that changes only where it is validated on',
      `sold\n${'5\n'.repeat(40)}6\n`,
      /a\.csv: expected values of sold before what is validated on that change, received 5 in all 35 of them. Take off the start/,
    ],
    [
      'a series shorter than the horizon',
      'sold\n1\n2\n3\n4\n',
      /a\.csv: expected more values of sold than the 5 to forecast, at the least 3, received 4/,
    ],
    [
      'a series with nothing left to train on',
      'sold\n1\n2\n3\n4\n5\n6\n7\n',
      /a\.csv: expected more values of sold before what is validated on than the 5/,
    ],
  ])('refuses %s in one sentence', async (_, content, message) => {
    writeFileSync(at('a.csv'), content);
    const config = tinyConfig({}, 3, { data: { files: [at('a.csv')] } });
    await expect(trainForecaster(config, { out: at('refused'), engine: 'wasm' })).rejects.toThrow(message);
  });
});

async function stopped(config: ForecastingTrainingConfig, out: string, from?: string): Promise<void> {
  const stop = new AbortController();
  const { reason } = await trainForecaster(config, {
    out,
    engine: 'wasm',
    signal: stop.signal,
    ...(from !== undefined && { from }),
    listener: (event) => {
      if (event.kind === 'validation') stop.abort();
    },
  });
  expect(reason).toBe('interrupted');
}
