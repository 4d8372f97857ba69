import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig, trainingConfigSchema } from '@tolmach/contracts';
import { openEngine } from '@tolmach/tensor-runtime';
import { freshSeed, learningSections, writeDigitText } from '@tolmach/testing-kit';
import type { DigitTask } from '@tolmach/testing-kit';
import type { ValidationResult } from '@tolmach/training';
import { train } from './train-translation';

const LIMIT_MS = 180_000;
jest.setTimeout(2 * LIMIT_MS);

it.each<[task: DigitTask, embeddings: 'dense' | 'lazy', tying: 'all' | 'none', minimumBleu: number]>([
  ['copy', 'dense', 'all', 98],
  ['sort', 'dense', 'all', 95],
  ['copy', 'lazy', 'none', 98],
])('learns to %s digits within three minutes, from any seed, %s', async (task, embeddings, tying, minimumBleu) => {
  const { name, skipped } = await openEngine();
  if (name !== 'tensorflow') {
    process.stderr.write(`learning to ${task} skipped: ${skipped[0]?.reason ?? name}\n`);
    return;
  }
  const seed = freshSeed();
  const folder = await mkdtemp(path.join(tmpdir(), `learn-${task}-`));
  const data = await writeDigitText(path.join(folder, 'text'), { task, seed, numTrain: 8000, numValidation: 200 });
  const sections = learningSections(data, seed);
  const changed = { ...sections, model: { ...sections.model, tying }, optimiser: { embeddings } };
  const config = parseConfig(trainingConfigSchema, changed, 'learning test');
  const results: ValidationResult[] = [];
  const startedMs = performance.now();
  const { state, reason } = await train(config, {
    out: path.join(folder, 'run'),
    listener: (event) => {
      if (event.kind === 'validation') results.push(event.result);
    },
  });
  const elapsedMs = performance.now() - startedMs;
  const { perplexity = NaN, bleu = NaN } = results.at(-1)?.scores ?? {};
  const scores = `perplexity ${perplexity.toFixed(3)}, BLEU ${bleu.toFixed(1)}`;
  process.stderr.write(
    `${task}, ${embeddings}, seed ${seed}: ${scores}, ${state.step} steps, ${(elapsedMs / 1000).toFixed(0)} s\n`,
  );
  await rm(folder, { recursive: true });
  expect(reason).toBe('goal');
  expect(perplexity).toBeLessThanOrEqual(1.05);
  expect(bleu).toBeGreaterThanOrEqual(minimumBleu);
  expect(elapsedMs).toBeLessThan(LIMIT_MS);
});
