import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const LIMIT_MS = 180_000;
jest.setTimeout(3 * LIMIT_MS);

const ROOT = resolve(__dirname, '../../..');
const translateArgs = ['-C', '@tolmach/source', '-r', 'tsx/cjs', join(ROOT, 'apps/translate/src/bin.ts')];

function translate(args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...translateArgs, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 2 * LIMIT_MS,
  });
  return { status, stdout, stderr };
}

/** Small enough to learn either task in some hundred steps. */
function configOf(seed: number) {
  const stack = { embeddingSize: 32, hiddenSize: 64, numLayers: 1 };
  return {
    data: {
      train: [{ source: 'train.source', target: 'train.target' }],
      validation: { source: 'validation.source', target: 'validation.target' },
    },
    vocabulary: { size: 25 },
    model: { encoder: stack, decoder: { ...stack, attentionSize: 64, readoutSize: 32, readoutSeesEmbedding: true } },
    schedule: { kind: 'constant', learningRate: 0.005, warmupSteps: 50 },
    update: { batchTokens: 600, labelSmoothing: 0, averageDecay: 0.95 },
    validation: { everySteps: 50, metric: 'perplexity', patience: 100 },
    stop: { steps: 3000, perplexity: 1.03 },
    seed,
  };
}

/** Distinct rows of 3 to 8 digits: the first lines are for training, the last 200 for validation. */
function writeTask(folder: string, task: 'copy' | 'sort'): void {
  const rows = new Map<string, number[]>();
  while (rows.size < 8200) {
    const row = Array.from({ length: 3 + randomInt(6) }, () => randomInt(10));
    rows.set(row.join(' '), row);
  }
  const sources = [...rows.values()];
  const targets = sources.map((row) => (task === 'sort' ? [...row].sort() : row));
  for (const [side, lines] of Object.entries({ source: sources, target: targets })) {
    const text = lines.map((row) => `${row.join(' ')}\n`);
    writeFileSync(join(folder, `train.${side}`), text.slice(0, -200).join(''));
    writeFileSync(join(folder, `validation.${side}`), text.slice(-200).join(''));
  }
}

it.each([
  ['copy', 98],
  ['sort', 95],
] as const)('learns to %s digits on the command line, with any seed', (task, minimumBleu) => {
  const folder = mkdtempSync(join(tmpdir(), `learn-${task}-`));
  writeTask(folder, task);
  const seed = randomInt(2 ** 31);
  const [config, run] = [join(folder, 'config.json'), join(folder, 'run')];
  writeFileSync(config, JSON.stringify(configOf(seed)));
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
