import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NODE_FROM_SOURCE, learningSections, writeDigitText } from '@tolmach/testing-kit';

jest.setTimeout(900_000); // a minute when the machine is free

/** Whether a network learns from every start is not a property of the code: one in some is unlucky. */
const SEED = 17;

const ROOT = resolve(__dirname, '../../..');
const translateArgs = [...NODE_FROM_SOURCE, join(ROOT, 'apps/translate/src/main.ts')];

function translate(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...translateArgs, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 600_000,
  });
  return { status, stdout, stderr };
}

/** File names relative to the folder given as --data. */
const DATA = {
  train: [{ source: 'train.source', target: 'train.target' }],
  validation: { source: 'validation.source', target: 'validation.target' },
};

it.each([
  ['copy', 98],
  ['sort', 95],
] as const)('learns to %s digits on the command line', async (task, minimumBleu) => {
  const folder = mkdtempSync(join(tmpdir(), `learn-${task}-`));
  await writeDigitText(folder, { task, seed: SEED, numTrain: 8000, numValidation: 200 });
  const [config, run] = [join(folder, 'config.json'), join(folder, 'run')];
  writeFileSync(config, JSON.stringify(learningSections(DATA, SEED)));
  const trained = translate(['train', '--config', config, '--data', folder, '--out', run, '--engine', 'tensorflow']);
  if (trained.status === 5) {
    process.stderr.write(`learning to ${task} skipped: ${trained.stderr}`);
    rmSync(folder, { recursive: true });
    return;
  }
  process.stderr.write(`${task}\n${trained.stderr}`);
  expect(trained.status).toBe(0);
  const best = trained.stdout.trim();
  const files = ['--source', join(folder, 'validation.source'), '--reference', join(folder, 'validation.target')];
  const scored = translate(['evaluate', '--model', best, ...files, '--beam', '1', '--format', 'json']);
  const { training } = JSON.parse(readFileSync(join(best, 'model.json'), 'utf8'));
  rmSync(folder, { recursive: true });
  const [{ name, score }] = scored.stdout.trim().split('\n').map((line) => JSON.parse(line)) as [{ name: string; score: number }]; // prettier-ignore
  process.stderr.write(`${name} ${score}\n`);
  expect(score).toBeGreaterThanOrEqual(minimumBleu);
  expect(training.scores).toContainEqual(expect.objectContaining({ metric: 'perplexity' }));
  expect(training.scores.find(({ metric }: { metric: string }) => metric === 'perplexity').value).toBeLessThanOrEqual(
    1.05,
  );
});
