import { ConfigError } from '@tolmach/contracts';
import { z } from 'zod';
import { distributionSchema } from './distribution';

const section = z.record(z.string(), z.json());

/** Everything that fixes a random search. */
export const randomSearchConfigSchema = z
  .strictObject({
    system: z.string().min(1).describe('what is trained: translation, captioning, classification, characters, ...'),
    base: section.describe('training config of every trial'),
    variants: z
      .record(z.string().regex(/^[\w.-]+$/), section)
      .default({ base: {} })
      .describe('searches side by side: names, and what each changes in the base'),
    settings: z
      .record(z.string().regex(/^\w+(\.\w+)*$/), distributionSchema)
      .describe('keys of the training config, such as schedule.learningRate, and what their values are drawn from'),
    trials: z.int().min(1).max(100_000).default(30).describe('trainings per variant'),
    seed: z.int().min(0).max(2_147_483_647).default(1).describe('start of all draws'),
    metric: z.string().min(1).describe('score of the validation that trials are judged by'),
    goal: z
      .enum(['minimise', 'maximise'])
      .default('minimise')
      .describe('whether a smaller or a larger score is better'),
  })
  .refine(({ settings }) => Object.keys(settings).length > 0, { error: 'at least one setting', path: ['settings'] });
export type RandomSearchConfig = Readonly<z.infer<typeof randomSearchConfigSchema>>;

/** A value at a path of keys: `model.hiddenSize`. */
export type Settings = Readonly<Record<string, unknown>>;

/** The training config of a trial, unchecked: the base with what the variant changes, and the settings drawn. */
export function trainingConfigOf(config: RandomSearchConfig, variant: string, settings: Settings): object {
  const changes = config.variants[variant] ?? {};
  return Object.entries(settings).reduce<object>(
    (whole, [path, value]) => merged(whole, placed(path.split('.'), value), path),
    merged(config.base, changes, variant),
  );
}

/** A tree of keys with a value at one path. */
function placed(path: readonly string[], value: unknown): object {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object; // a path has a key at least
}

/** Two trees of keys, the values of the second one first. */
function merged(base: object, changes: object, where: string): object {
  const whole: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes) as [string, unknown][]) {
    const before = whole[key];
    if (isSection(before) !== isSection(value) && before !== undefined) throw otherShape(where, key);
    whole[key] = isSection(before) && isSection(value) ? merged(before, value, where) : value;
  }
  return whole;
}

function isSection(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function otherShape(where: string, key: string): ConfigError {
  return new ConfigError({
    where,
    expected: `${key} as the base has it: a section, or a value`,
    received: 'the other one',
    next: 'Correct it and run again.',
  });
}
