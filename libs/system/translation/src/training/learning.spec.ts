import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseConfig } from '@tolmach/contracts';
import { translationTrainingConfigSchema } from '../training-config';
import { openEngine } from '@tolmach/tensor-runtime';
import { learningSections, writeDigitText } from '@tolmach/testing-kit';
import type { DigitTask } from '@tolmach/testing-kit';
import type { ValidationResult } from '@tolmach/training';
import { train } from './train-translation';

jest.setTimeout(600_000); // a minute when the machine is free

/** Whether a network learns from every start is not a property of the code: one in some is unlucky. */
const SEED = 17;

it.each<[task: DigitTask, embeddings: 'dense' | 'lazy', tying: 'all' | 'none', minimumBleu: number]>([
  ['copy', 'dense', 'all', 98],
  ['sort', 'dense', 'all', 95],
  ['copy', 'lazy', 'none', 98],
])('learns to %s digits, %s', async (task, embeddings, tying, minimumBleu) => {
  const { name, skipped } = await openEngine();
  if (name !== 'tensorflow') {
    process.stderr.write(`learning to ${task} skipped: ${skipped[0]?.reason ?? name}\n`);
    return;
  }
  const folder = await mkdtemp(path.join(tmpdir(), `learn-${task}-`));
  const data = await writeDigitText(path.join(folder, 'text'), {
    task,
    seed: SEED,
    numTrain: 8000,
    numValidation: 200,
  });
  const sections = learningSections(data, SEED);
  const changed = { ...sections, model: { ...sections.model, tying }, optimiser: { embeddings } };
  const config = parseConfig(translationTrainingConfigSchema, changed, 'learning test');
  const results: ValidationResult[] = [];
  const { state, reason } = await train(config, {
    out: path.join(folder, 'run'),
    listener: (event) => {
      if (event.kind === 'validation') results.push(event.result);
    },
  });
  const { perplexity = NaN, bleu = NaN } = results.at(-1)?.scores ?? {};
  const scores = `perplexity ${perplexity.toFixed(3)}, BLEU ${bleu.toFixed(1)}`;
  process.stderr.write(`${task}, ${embeddings}: ${scores}, ${state.step} steps\n`);
  await rm(folder, { recursive: true });
  expect(reason).toBe('goal');
  expect(perplexity).toBeLessThanOrEqual(1.05);
  expect(bleu).toBeGreaterThanOrEqual(minimumBleu);
});
