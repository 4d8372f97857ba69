import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { averageModels, readModel, readTrained } from '@tolmach/model-folder';
import { readSafetensors } from '@tolmach/safetensors';
import { tinyConfig, tinyText } from '../../testing/tiny-run';
import { TRANSLATION } from '../system';
import { train } from './train-translation';

jest.setTimeout(300_000); // a busy machine may take its time

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'average-'))));
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ['its moving averages', 0.9, 'average.safetensors'],
  ['its weights, where it keeps no average', 0, 'weights.safetensors'],
])('the checkpoints of a run are averaged by %s', async (_what, averageDecay, file) => {
  const out = path.join(folder, 'run');
  const sections = { update: { batchTokens: 60, poolSentences: 40, averageDecay }, stop: { steps: 8 } };
  await train(tinyConfig(await tinyText(folder), sections), { out });
  const checkpoints = ['step-00000004', 'step-00000008'].map((name) => path.join(out, 'checkpoints', name));
  const [first = '', second = ''] = checkpoints;
  await averageModels(TRANSLATION, [first, second], { out: path.join(folder, 'mean') });

  const { weights } = await readModel(TRANSLATION, path.join(folder, 'mean'));
  const parts = checkpoints.map(async (name) => readSafetensors(await readFile(path.join(name, file)), name));
  const [one, other] = await Promise.all(parts);
  const valueOf = (of: typeof one) => of?.['decoder/outputBias']?.values[5] ?? NaN;
  expect(valueOf(one)).not.toBeCloseTo(valueOf(other), 6);
  expect(valueOf(weights)).toBeCloseTo((valueOf(one) + valueOf(other)) / 2, 6);
});

it('a checkpoint has all files of its model, and so has the mean: the names that it knows too', async () => {
  const out = path.join(folder, 'run');
  const data = await tinyText(folder);
  const [{ source, target } = { source: '', target: '' }] = data.train;
  for (const file of [source, target]) await appendFile(file, 'see Tom Miller at 7\n');
  const sections = { vocabulary: { size: 290, byteFallback: true }, stop: { steps: 4 } };
  const preparation = { masking: true, maskedNames: 0.5 };
  await train(tinyConfig({ ...data, preparation }, sections), { out });
  const { files } = await readModel(TRANSLATION, path.join(out, 'best'));
  expect(Buffer.from(files['known-names.txt'] ?? []).toString()).toContain('Miller');
  const checkpoint = path.join(out, 'checkpoints', 'step-00000004');
  expect((await readTrained(TRANSLATION, checkpoint)).files).toEqual(files);
  await averageModels(TRANSLATION, [checkpoint, checkpoint], { out: path.join(folder, 'mean') });
  expect((await readModel(TRANSLATION, path.join(folder, 'mean'))).files).toEqual(files);
});
