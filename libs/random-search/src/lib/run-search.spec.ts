import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '@tolmach/contracts';
import type { TrainResult } from '@tolmach/training';
import { runSearch } from './run-search';
import { randomSearchConfigSchema, trainingConfigOf } from './random-search-config';
import { SearchFolder } from './search-folder';
import { allTrials } from './trial';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'search-'))));
afterEach(() => rm(folder, { recursive: true }));

const GIVEN = {
  system: 'none',
  base: { model: { cell: { kind: 'lstm' }, hiddenSize: 3 }, seed: 1 },
  variants: { plain: {}, gru: { model: { cell: { kind: 'gru' } } } },
  settings: {
    'model.hiddenSize': { kind: 'log_uniform', min: 10, max: 1000, isInteger: true },
    'optimiser.momentum': { kind: 'log_uniform', min: 0.01, max: 1, fromOne: true },
    'update.noise': { kind: 'uniform', min: -1, max: 1 },
    'model.act': { kind: 'choice', values: ['relu', 'tanh', null] },
  },
  trials: 3,
  seed: 7,
  metric: 'nats',
};
const CONFIG = randomSearchConfigSchema.parse(GIVEN);
const running = new AbortController().signal;

/** Writes the log of a run whose best score is the hidden size. */
async function trained(config: object, out: string): Promise<TrainResult> {
  const { model } = config as { model: { hiddenSize: number } };
  await mkdir(path.join(out, 'checkpoints'), { recursive: true });
  const lines = [
    { step: 1, loss: 5, elapsedSeconds: 2 },
    { step: 2, validation: { nats: model.hiddenSize, bits: 1 }, isBest: true },
    { step: 4, validation: { nats: model.hiddenSize + 1, bits: 2 }, isBest: false },
  ];
  await writeFile(path.join(out, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { reason: 'patience' } as TrainResult; // all that is read
}

describe('settings of trials', () => {
  it('are those of trial and seed, whatever the variants and the number of trials', () => {
    const more = randomSearchConfigSchema.parse({ ...GIVEN, trials: 40, variants: { a: {}, gru: {} } });
    const settingsOf = (config: typeof CONFIG, variant: string, trial: number) =>
      allTrials(config).find((one) => one.variant === variant && one.trial === trial)?.settings;
    expect(settingsOf(CONFIG, 'gru', 2)).toEqual(settingsOf(more, 'a', 2));
    expect(settingsOf(CONFIG, 'gru', 2)).not.toEqual(settingsOf(CONFIG, 'gru', 1));
    const other = randomSearchConfigSchema.parse({ ...GIVEN, seed: 8 });
    expect(settingsOf(CONFIG, 'gru', 2)).not.toEqual(settingsOf(other, 'gru', 2));
  });

  it('take turns over the variants', () => {
    expect(allTrials(CONFIG).map(({ variant, trial }) => `${variant} ${String(trial)}`)).toEqual([
      'plain 0',
      'gru 0',
      'plain 1',
      'gru 1',
      'plain 2',
      'gru 2', // prettier-ignore
    ]);
  });

  it('are spread as their distributions say', () => {
    const drawn = allTrials(randomSearchConfigSchema.parse({ ...GIVEN, trials: 2000, variants: { a: {} } })).map(
      ({ settings }) => settings,
    );
    const sizes = drawn.map((settings) => Number(settings['model.hiddenSize']));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    expect(sizes.every(Number.isInteger)).toBe(true);
    expect(sizes.filter((size) => size < 100).length / 2000).toBeCloseTo(0.5, 1);
    const momenta = drawn.map((settings) => Number(settings['optimiser.momentum']));
    expect(momenta.every((momentum) => momentum >= 0 && momentum <= 0.99)).toBe(true);
    expect(momenta.filter((momentum) => momentum > 0.9).length / 2000).toBeCloseTo(0.5, 1);
    const noises = drawn.map((settings) => Number(settings['update.noise']));
    expect(noises.reduce((sum, noise) => sum + noise, 0) / 2000).toBeCloseTo(0, 1);
    const acts = drawn.map((settings) => settings['model.act']);
    for (const act of ['relu', 'tanh', null])
      expect(acts.filter((one) => one === act).length / 2000).toBeCloseTo(1 / 3, 1);
    const both = drawn.filter((_, index) => (sizes[index] ?? 0) < 100 && (noises[index] ?? 0) < 0);
    expect(both.length / 2000).toBeCloseTo(0.25, 1); // settings do not go together
  });

  it('come after what a variant changes, which comes after the base', () => {
    const config = trainingConfigOf(CONFIG, 'gru', { 'model.hiddenSize': 9, 'update.noise': 0.5 });
    expect(config).toEqual({ model: { cell: { kind: 'gru' }, hiddenSize: 9 }, seed: 1, update: { noise: 0.5 } });
    expect(() => trainingConfigOf(CONFIG, 'plain', { 'model.cell': 3 })).toThrow(
      'model.cell: expected cell as the base has it: a section, or a value, received the other one.',
    );
  });
});

describe('a search', () => {
  it('trains all trials once, and says how each went', async () => {
    const search = await SearchFolder.open(folder, CONFIG);
    const results = await runSearch(CONFIG, search, { train: trained, signal: running });
    expect(results).toHaveLength(6);
    expect(await search.results()).toEqual(results);
    const [first] = results;
    const size = first?.settings['model.hiddenSize'];
    expect(first).toEqual({ ...allTrials(CONFIG)[0], score: size, scores: { nats: size, bits: 1 }, bestStep: 2, steps: 4, reason: 'patience', seconds: 2 }); // prettier-ignore
    const train = jest.fn();
    expect(await runSearch(CONFIG, search, { train, signal: running })).toEqual(results);
    expect(train).not.toHaveBeenCalled();
  });

  it.each([
    ['after a line', ''],
    ['within a line', '{"variant":"gru","trial":0,"sett'],
  ])('that a crash ended %s continues with the trial that was under way', async (_, cutOff) => {
    const search = await SearchFolder.open(folder, CONFIG);
    const crash = new Error('killed');
    let calls = 0;
    const train = (config: object, out: string) => (++calls > 1 ? Promise.reject(crash) : trained(config, out));
    await expect(runSearch(CONFIG, search, { train, signal: running })).rejects.toBe(crash);
    await appendFile(path.join(folder, 'results.jsonl'), cutOff);
    const places: string[] = [];
    const again = await SearchFolder.open(folder, CONFIG);
    const results = await runSearch(CONFIG, again, {
      train: (config, out) => (places.push(path.basename(out)), trained(config, out)),
      signal: running,
    });
    expect(places).toEqual(['gru-0000', 'plain-0001', 'gru-0001', 'plain-0002', 'gru-0002']);
    expect(results).toHaveLength(6);
    const text = await readFile(path.join(folder, 'results.jsonl'), 'utf8');
    expect(text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual(results); // prettier-ignore
  });

  it('ends when it is interrupted, without a result of the trial under way', async () => {
    const search = await SearchFolder.open(folder, CONFIG);
    const train = () => Promise.resolve({ reason: 'interrupted' } as TrainResult); // all that is read
    expect(await runSearch(CONFIG, search, { train, signal: running })).toEqual([]);
    expect(await runSearch(CONFIG, search, { train: trained, signal: AbortSignal.abort() })).toEqual([]);
  });

  it('counts a training that diverged as a result, and other faults as its end', async () => {
    const search = await SearchFolder.open(folder, { ...CONFIG, trials: 1 });
    const fault = { where: 'step 9', expected: 'finite numbers', received: 'NaN', next: 'Lower it.' };
    const diverged = () => Promise.reject(new ConfigError({ ...fault, code: 'training-diverged' }));
    const results = await runSearch({ ...CONFIG, trials: 1 }, search, { train: diverged, signal: running });
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({ score: null, scores: {}, reason: 'diverged', steps: 0 });
    const broken = () => Promise.reject(new ConfigError(fault));
    await expect(runSearch(CONFIG, search, { train: broken, signal: running })).rejects.toThrow('Lower it.');
  });

  it('says which scores there are where the metric is none of them', async () => {
    const config = randomSearchConfigSchema.parse({ ...GIVEN, metric: 'bleu' });
    const search = await SearchFolder.open(folder, config);
    await expect(runSearch(config, search, { train: trained, signal: running })).rejects.toThrow(
      'metric: expected a score of the validation: nats, bits, received bleu.',
    );
  });

  it('may get more trials and variants, and nothing else', async () => {
    const more = { ...GIVEN, trials: 9, variants: { ...GIVEN.variants, elman: {} } };
    await SearchFolder.open(folder, CONFIG);
    await SearchFolder.open(folder, randomSearchConfigSchema.parse(more));
    for (const [changes, keys] of [
      [{ seed: 8 }, 'seed'],
      [{ metric: 'bits', base: {} }, 'base, metric'],
      [{ variants: { plain: {}, gru: {} } }, 'variants.gru, variants.elman'],
    ] as const) {
      const changed = randomSearchConfigSchema.parse({ ...more, ...changes });
      await expect(SearchFolder.open(folder, changed)).rejects.toThrow(`received changes in ${keys}.`);
    }
  });

  it('is read only where there is one, and where its lines are results', async () => {
    await expect(SearchFolder.read(folder)).rejects.toThrow('expected the folder of a search, with search.json');
    await SearchFolder.open(folder, CONFIG);
    await writeFile(path.join(folder, 'results.jsonl'), '{}\nnot json\n');
    await expect(SearchFolder.read(folder)).rejects.toThrow(
      'results.jsonl, line 2: expected the result of a trial as JSON',
    );
  });
});
