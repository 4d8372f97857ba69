import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeWorld } from '../../testing/fake-world';

jest.setTimeout(240_000);

/** Months of an invented shop, whose season and growth any method finds. */
const MONTHS = Array.from({ length: 60 }, (_, index) => {
  const month = `${String(2015 + Math.floor(index / 12))}-${String((index % 12) + 1).padStart(2, '0')}`;
  const value = 100 + index + 20 * Math.sin((2 * Math.PI * index) / 12) + (index % 5);
  return `${month},${value.toFixed(2)}`;
});
const SHOP = `month,sold\n${MONTHS.join('\n')}\n`;
const QUICK = ['--steps', '4', '--training-engine', 'wasm', '--threads', '1', '--horizon', '6'];

const ours = mkdtempSync(join(tmpdir(), 'runs-')); // which other programs of the machine do not use
const temporary = jest.spyOn(os, 'tmpdir');
beforeEach(() => {
  temporary.mockReturnValue(ours);
});
afterAll(() => {
  rmSync(ours, { recursive: true });
});
const runFolders = () => readdirSync(ours).filter((name) => name.startsWith('forecast-'));

describe('forecast', () => {
  it('forecasts by what does best, and says which that is and how the network did', async () => {
    const world = new FakeWorld();
    const { code, out, err } = await world.run([world.write('shop.csv', SHOP), ...QUICK, '--format', 'json'].flat());
    expect(code).toBe(0);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number | string>); // one object per line
    expect(rows.map(({ time }) => time)).toEqual(['2020-01', '2020-02', '2020-03', '2020-04', '2020-05', '2020-06']);
    for (const { series, lower95, lower80, median, upper80, upper95 } of rows) {
      expect(series).toBe('sold');
      const values = [lower95, lower80, median, upper80, upper95].map(Number);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    expect(Math.abs(Number(rows[2]?.['median']) - 182)).toBeLessThan(8); // the fifth of a season of 20, on a trend
    expect(err).toMatch(/^The network does not win from \d+ steps at the end: .* has MASE/m);
    expect(err).toMatch(/^forecast by: (ets|ar|combination|seasonal-naive)$/m);
    expect(runFolders()).toEqual([]);
  });

  it('is the same again with one seed, as CSV and as a table, and keeps its runs if asked to', async () => {
    const world = new FakeWorld();
    const file = world.write('shop.csv', SHOP);
    const network = [file, ...QUICK, '--method', 'network', '--quiet'];
    const first = await world.run([...network, '--format', 'csv', '--keep', world.path('runs')]);
    const second = await world.run([...network, '--format', 'csv']);
    expect(first.code).toBe(0);
    expect(second.out).toBe(first.out);
    expect(first.err).toBe('');
    expect(first.out.split('\n')[0]).toBe('series,time,median,lower80,upper80,lower95,upper95');
    const model = world.path('runs/whole/best');
    expect(existsSync(model)).toBe(true);
    const table = await world.run([file, '--model', model, '--threads', '1', '--quiet']);
    const median = first.out.split('\n')[1]?.split(',')[2];
    expect(table.out.split('\n')[0]).toMatch(/^time +median +80 % from +to +95 % from +to$/);
    expect(table.out.split('\n')[1]?.split(/ +/)).toContain(median);
    const longer = await world.run([file, '--model', model, '--threads', '1', '--quiet', '--horizon', '14']);
    expect(longer.out.trim().split('\n')).toHaveLength(15);
  });

  it('draws to a new file, which is not the series, and finds out before it trains', async () => {
    const world = new FakeWorld();
    const file = world.write('shop.csv', SHOP);
    symlinkSync(file, world.path('link.svg'));
    for (const plot of [file, world.path('link.svg')]) {
      const { code, err } = await world.run([file, ...QUICK, '--plot', plot]);
      expect([code, err]).toEqual([2, expect.stringContaining('--plot: expected a file that is not among the inputs')]);
    }
    expect(readFileSync(file, 'utf8')).toBe(SHOP);
    const { code, err } = await world.run([file, ...QUICK, '--plot', world.path('none/a.svg')]);
    expect([code, err]).toEqual([6, expect.stringContaining('a folder that does not exist')]);
  });

  it('reads a series once, so that it may come from a pipe', async () => {
    const world = new FakeWorld();
    const pipe = world.path('pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const writer = spawn('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', SHOP, pipe]);
    const { code, out } = await world.run([pipe, ...QUICK, '--method', 'naive', '--quiet', '--format', 'csv']);
    writer.kill();
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(7);
  });

  it.each([
    ['no file', [], /forecast: expected one CSV file, received none/],
    ['a missing file', ['none.csv'], /none\.csv: expected a CSV file, received no such file/],
    ['an unknown method', ['a.csv', '--method', 'magic'], /--method: expected one of auto, network/],
    ['a model that is not there', ['a.csv', '--model', 'none'], /--model: expected an installed model/],
  ])('refuses %s in one sentence', async (_, argv, message) => {
    const { code, out, err } = await new FakeWorld().run([...argv, '--quiet']);
    expect(code).not.toBe(0);
    expect(out).toBe('');
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toMatch(message);
  });

  it.each([
    ['an empty file', '', /a\.csv: expected a CSV file with one value per line, received an empty file/],
    ['a column too few', 'month,sold\n2020-01,5\n2020-02\n2020-03,5\n', /a\.csv, line 3: expected 2 columns/],
    [
      'a constant series',
      `sold\n${'7\n'.repeat(40)}`,
      /a\.csv: expected values of sold that change, received 7 in all 40/,
    ],
    [
      'a series shorter than the horizon',
      'sold\n1\n2\n3\n4\n',
      /a\.csv: expected more values of sold than the 6 to forecast/,
    ],
    [
      'a gap',
      'day,sold\n2020-01-01,1\n2020-01-02,2\n2020-01-04,4\n2020-01-05,3\n',
      /line 4: expected 2020-01-03 after 2020-01-02/,
    ],
  ])('refuses %s, with file and line, and leaves nothing behind', async (_, content, message) => {
    const world = new FakeWorld();
    const { code, err } = await world.run([world.write('a.csv', content), ...QUICK]);
    expect(code).toBe(4);
    expect(err).toMatch(message);
    expect(runFolders()).toEqual([]);
  });
});

describe('forecast evaluate', () => {
  it('prints one line per method, the best first, and the verdict', async () => {
    const world = new FakeWorld();
    const file = world.write('shop.csv', SHOP);
    const { code, out } = await world.run(['evaluate', file, ...QUICK, '--origins', '3', '--quiet']);
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    const names = lines.slice(1, 8).map((line) => line.split(' ')[0]);
    expect([...names].sort()).toEqual(['ar', 'combination', 'drift', 'ets', 'naive', 'network', 'seasonal-naive']);
    expect(lines.at(-1)).toMatch(/from 3 steps at the end/);
    const json = await world.run(['evaluate', file, ...QUICK, '--origins', '3', '--quiet', '--format', 'json']);
    const records = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { method: string; mase: number; numValues: number }); // one per method
    expect(records.map(({ method }) => method)).toEqual(names);
    expect(records.map(({ mase }) => mase)).toEqual(records.map(({ mase }) => mase).sort((a, b) => a - b));
    expect(records[0]?.numValues).toBe(18);
  });
});

describe('forecast train and models', () => {
  it('hands a config with absolute paths to the training', async () => {
    const world = new FakeWorld();
    const config = world.write('my.json', JSON.stringify({ data: { files: ['shop.csv'] }, model: { horizon: 6 } }));
    const { code, out } = await world.run([
      'train',
      '--config',
      config,
      '--data',
      world.folder,
      '--out',
      world.path('run'),
    ]);
    expect([code, out]).toEqual([0, 'run/best\n']);
    expect(world.train).toHaveBeenCalledWith(
      expect.objectContaining({ data: expect.objectContaining({ files: [world.path('shop.csv')] }) }),
      expect.objectContaining({ out: world.path('run') }),
    );
  });

  it('prints a config in which what may follow from the series is left open', async () => {
    const { out } = await new FakeWorld().run(['train', '--print-config']);
    expect(out).toMatch(/place in; some of .*, year.*\n +\/\/ "calendar": \(not set\)/);
    expect(out.match(/path\/to\/\w+/g)).toEqual(['path/to/file']);
  });

  it('says when no model is installed', async () => {
    const { code, err } = await new FakeWorld().run(['models']);
    expect([code, err]).toEqual([0, 'No model is installed.\n']);
  });

  it('says what to do where there is no temporary folder', async () => {
    const world = new FakeWorld();
    const file = world.write('a.csv', SHOP);
    temporary.mockReturnValue(join(ours, 'none'));
    const { code, err } = await world.run([file, ...QUICK]);
    expect(code).toBe(6);
    expect(err).toMatch(
      /a folder that does not exist \(ENOENT\)\. Name a folder for the runs of the training with --keep, or set TMPDIR\.$/m,
    );
  });
});
