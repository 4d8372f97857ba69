import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { translationTrainingConfigSchema } from '../training-config';
import { openEngine, tf, uniform } from '@tolmach/tensor-runtime';
import { withoutLeaks } from '@tolmach/testing-kit';
import { RunFolder, TrainingRun } from '@tolmach/training';
import type { CountedBatch, TrainingTask, ValidationResult } from '@tolmach/training';
import { tinyConfig } from '../../testing/tiny-run';

type Params = { readonly kernel: tf.Tensor };
type Validate = (params: Params) => Promise<ValidationResult>;

const TEXT = { source: 'source.txt', target: 'target.txt' };
const START = { kernel: { shape: [2], values: Float32Array.of(1, 3) } };

/** A task of one parameter that is never trained. */
function taskOf(validate: Validate): TrainingTask<Params, CountedBatch> {
  return {
    specs: { kernel: { shape: [2], initialise: uniform(1) } },
    start: START,
    objective: {
      unit: { countKey: 'values', rateKey: 'valuesPerSecond', label: 'values' },
      lossLabel: '',
      prepare: (batch) => batch,
      loss: ({ kernel }) => tf.sum(kernel),
    },
    rateFactor: () => 1,
    dataChecksum: 'none',
    files: {},
    async *batches() {
      // without any
    },
    validate,
    writeModel: () => Promise.resolve(),
    description: 'a vector',
    close: () => Promise.resolve(),
  };
}

describe('TrainingRun.validate', () => {
  let root: string;

  beforeAll(() => openEngine());

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'training-run-spec-'));
  });

  afterEach(() => rm(root, { recursive: true }));

  async function validateWith(validate: Validate, averageDecay: number): Promise<unknown> {
    const config = tinyConfig({ train: [TEXT], validation: TEXT }, { update: { averageDecay } });
    const folder = await RunFolder.open(path.join(root, 'run'), {
      config,
      schema: translationTrainingConfigSchema,
      isResumed: false,
    });
    const run = await TrainingRun.open({ config, folder, task: taskOf(validate) });
    tf.tidy(() => run.machinery.store.variable('kernel').assign(tf.tensor1d([5, 7])));
    try {
      return await withoutLeaks(() => run.validate().catch((error: unknown) => error));
    } finally {
      run.dispose();
      await folder.close();
    }
  }

  it.each([
    ['the weights', 0, [5, 7]],
    ['their averages where they are kept', 0.9, [1, 3]],
  ])('looks at %s and frees what it read', async (_, averageDecay, expected) => {
    const seen: number[] = [];
    const result = await validateWith(async ({ kernel }) => {
      seen.push(...(await kernel.data()));
      return { scores: { perplexity: 2 }, samples: [] };
    }, averageDecay);
    expect(result).toEqual({ scores: { perplexity: 2 }, samples: [] });
    expect(seen).toEqual(expected);
  });

  it.each([0, 0.9])('leaves no tensor when it throws, average decay %d', async (averageDecay) => {
    const fault = new Error('perplexity NaN');
    expect(await validateWith(() => Promise.reject(fault), averageDecay)).toBe(fault);
  });
});
