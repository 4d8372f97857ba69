import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appendLog, cutLog, samplesHeading, stepOfRecord, stepOfSamples } from './step-log';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'step-log-'));
  file = path.join(folder, 'log');
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ['{"step":3,"loss":1}', 3],
  ['{"loss":1}', Infinity],
  ['{"step":3', Infinity],
  ['null', Infinity],
])('stepOfRecord(%s) is %p', (line, step) => {
  expect(stepOfRecord(line)).toBe(step);
});

it('stepOfSamples knows a heading from a sentence', () => {
  expect(stepOfSamples(samplesHeading(12))).toBe(12);
  expect(stepOfSamples('step 12')).toBeUndefined();
});

describe('cutLog', () => {
  it('keeps the lines up to a step and what belongs to them', async () => {
    await appendLog(file, '=== step 1\na\n=== step 2\nb\n');
    await appendLog(file, '=== step 3\nc\n');
    await cutLog(file, 2, stepOfSamples);
    expect(await readFile(file, 'utf8')).toBe('=== step 1\na\n=== step 2\nb\n');
  });

  it('drops a line without an end', async () => {
    await writeFile(file, '{"step":1}\n{"step":1}');
    await cutLog(file, 5, stepOfRecord);
    expect(await readFile(file, 'utf8')).toBe('{"step":1}\n');
  });

  it('leaves a missing log missing', async () => {
    await cutLog(file, 5, stepOfRecord);
    expect(await readdir(folder)).toEqual([]);
  });
});
