import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ConfigError, parseConfig, trainingConfigSchema } from '@tolmach/contracts';
import type { TrainingConfig } from '@tolmach/contracts';

/**
 * The training config of a file: JSON in which `//` begins a comment.
 *
 * @param dataFolder - what relative file names in it are relative to; the current folder when left out
 * @throws {@link ConfigError} when the file cannot be read, is no JSON, or does not fit the schema
 */
export function readTrainingConfig(path: string, dataFolder?: string): TrainingConfig {
  const config = parseConfig(trainingConfigSchema, parseJson(readText(path), path), path);
  return dataFolder === undefined ? config : withDataFolder(config, dataFolder);
}

function withDataFolder(config: TrainingConfig, folder: string): TrainingConfig {
  const within = (file: string) => (isAbsolute(file) ? file : join(folder, file));
  const { train, validation, ...rest } = config.data;
  return {
    ...config,
    data: {
      ...rest,
      train: train.map(({ source, target, weight }) => ({ source: within(source), target: within(target), weight })),
      validation: { source: within(validation.source), target: within(validation.target) },
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError({
      where: path,
      expected: 'a config file that can be read',
      received: reasonOf(cause),
      next: 'Check the path; translate train --print-config prints a config to start from.',
      cause,
    });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(withoutComments(text));
  } catch (cause) {
    throw new ConfigError({
      where: path,
      expected: 'JSON (with // comments, if you like)',
      received: reasonOf(cause),
      next: 'Correct the file and run again.',
      cause,
    });
  }
}

/** Strings are skipped as a whole: they may hold `//`. */
function withoutComments(text: string): string {
  return text.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*/g, '$1');
}

function reasonOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
}
