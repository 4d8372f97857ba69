import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseConfig } from '@tolmach/contracts';
import { charactersTrainingConfigSchema } from '../src/training-config';
import type { CharactersTrainingConfig } from '../src/training-config';
import { seededNumbers } from '@tolmach/testing-kit';

const WORDS = ['der ', 'die ', 'das ', 'Tür ', 'geht ', 'auf.\n', 'zu.\n'];

/** Invented sentences of seven words, which come in no order. */
export function tinyText(numWords: number, seed: number): string {
  const random = seededNumbers(seed);
  return Array.from({ length: numWords }, () => WORDS[Math.floor(random() * WORDS.length)] ?? '').join('');
}

/** A training text and one to validate on, as files. */
export async function writeTinyText(folder: string): Promise<CharactersTrainingConfig['data']> {
  await mkdir(folder, { recursive: true });
  const files = { train: path.join(folder, 'train.txt'), validation: path.join(folder, 'val.txt') };
  await writeFile(files.train, tinyText(300, 1));
  await writeFile(files.validation, tinyText(60, 2));
  return { train: [files.train], validation: files.validation, skipBad: false };
}

/** A config of a small model, whose steps take milliseconds; sections given replace the tiny ones. */
export function tinyConfig(data: object, sections: Readonly<Record<string, unknown>> = {}): CharactersTrainingConfig {
  const tiny = {
    data,
    model: { embeddingSize: 8, hiddenSize: 12 },
    schedule: { kind: 'constant', learningRate: 0.02, warmupSteps: 2 },
    update: { streams: 3, k1: 8, k2: 8 },
    validation: { everySteps: 6, sampleLength: 12 },
    seed: 11,
    reportEverySteps: 1,
    checkpointEverySteps: 4,
  };
  return parseConfig(charactersTrainingConfigSchema, { ...tiny, ...sections }, 'tiny run');
}
