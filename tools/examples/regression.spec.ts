import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig } from '@tolmach/contracts';
import { describeInstalled, installedModels } from '@tolmach/model-commands';
import { averageModels, readModel } from '@tolmach/model-folder';
import { traceOf } from '@tolmach/testing-kit';
import { REGRESSION, openRegression, regressionConfigSchema, trainRegression } from './regression';

jest.setTimeout(300_000); // a busy machine may take its time

let root: string;
beforeEach(async () => (root = await mkdtemp(path.join(tmpdir(), 'regression-'))));
afterEach(() => rm(root, { recursive: true }));

const at = (name: string) => path.join(root, name);
const configOf = (sections: object = {}) =>
  parseConfig(
    regressionConfigSchema,
    {
      schedule: { kind: 'constant', learningRate: 0.1, warmupSteps: 5 },
      stop: { steps: 60 },
      reportEverySteps: 7,
      checkpointEverySteps: 20,
      ...sections,
    },
    'regression',
  );

describe('a system of its own, with no file of libs/ changed', () => {
  it('learns with the loop of every system, and reports in its own unit', async () => {
    const { reason, state, bestFolder } = await trainRegression(configOf(), { out: at('run') });
    expect([reason, state.step, state.count]).toEqual(['steps', 60, 60 * 16]);
    const predict = await openRegression(bestFolder);
    const [found = NaN] = predict(Float32Array.of(0.5, 0.25, 0.75));
    expect(Math.abs(found - (0.5 + 0.5 + 2 * 0.25 + 3 * 0.75))).toBeLessThan(0.25);
    const [line = ''] = (await readFile(at('run/metrics.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(line)).toMatchObject({ step: 7, values: 7 * 16 });
    const page = await readFile(at('run/report.html'), 'utf8');
    expect(page).toContain('mean squared error');
    expect(page).toContain('values/s');
  });

  it('stops, and continues bit for bit, what is handed from step to step included', async () => {
    const config = configOf();
    await trainRegression(config, { out: at('whole') });
    const stop = new AbortController();
    const listener = (event: { readonly kind: string; readonly step?: number }) => {
      if (event.kind === 'step' && event.step === 7) stop.abort();
    };
    const stopped = await trainRegression(config, { out: at('parts'), signal: stop.signal, listener });
    expect([stopped.reason, stopped.state.step]).toEqual(['interrupted', 7]);
    await trainRegression(config, { out: at('parts'), resume: true });
    const [whole, parts] = [await traceOf(at('whole')), await traceOf(at('parts'))];
    expect(Object.keys(parts.tensors)).toContain('carried.safetensors');
    const numbers = ({ metrics }: typeof whole) => metrics.map(({ valuesPerSecond: _, ...rest }) => rest);
    expect({ ...parts, metrics: numbers(parts) }).toEqual({ ...whole, metrics: numbers(whole) });
  });

  it('is listed and averaged', async () => {
    await trainRegression(configOf(), { out: at('a') });
    await trainRegression(configOf({ seed: 2 }), { out: at('b') });
    const { file, notes } = await averageModels(REGRESSION, [at('a/best'), at('b/best')], { out: at('models/mean') });
    expect([file.kind, notes]).toEqual(['regression', []]);
    const [a, b, mean] = await Promise.all(
      ['a/best', 'b/best', 'models/mean'].map(async (name) => (await readModel(REGRESSION, at(name))).weights),
    );
    const kernelOf = (weights: typeof a) => weights?.['kernel']?.values[0] ?? NaN;
    expect(kernelOf(mean)).toBeCloseTo((kernelOf(a) + kernelOf(b)) / 2, 6);
    const models = { program: 'regress', system: REGRESSION };
    const [listed] = installedModels(models, [at('models')]);
    expect(listed?.name).toBe('mean');
    if (listed !== undefined) expect(describeInstalled(listed, models).file.architecture).toEqual({ numInputs: 3 });
  });
});
