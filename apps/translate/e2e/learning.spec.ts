import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { NODE_FROM_SOURCE, freshSeed, learningSections, writeDigitText } from '@tolmach/testing-kit';

const LIMIT_MS = 180_000;
jest.setTimeout(3 * LIMIT_MS);

const ROOT = resolve(__dirname, '../../..');
const translateArgs = [...NODE_FROM_SOURCE, join(ROOT, 'apps/translate/src/bin.ts')];

function translate(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...translateArgs, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 2 * LIMIT_MS,
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
] as const)('learns to %s digits on the command line, with any seed', async (task, minimumBleu) => {
  const folder = mkdtempSync(join(tmpdir(), `learn-${task}-`));
  const seed = freshSeed();
  await writeDigitText(folder, { task, seed, numTrain: 8000, numValidation: 200 });
  const [config, run] = [join(folder, 'config.json'), join(folder, 'run')];
  writeFileSync(config, JSON.stringify(learningSections(DATA, seed)));
  const startedMs = performance.now();
  const trained = translate(['train', '--config', config, '--data', folder, '--out', run, '--engine', 'tensorflow']);
  const elapsedMs = performance.now() - startedMs;
  if (trained.status === 5) {
    process.stderr.write(`learning to ${task} skipped: ${trained.stderr}`);
    rmSync(folder, { recursive: true });
    return;
  }
  process.stderr.write(`${task}, seed ${seed}: ${(elapsedMs / 1000).toFixed(0)} s\n${trained.stderr}`);
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
  expect(elapsedMs).toBeLessThan(LIMIT_MS);
});
