import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseConfig } from '@tolmach/contracts';
import { seededNumbers } from '@tolmach/testing-kit';
import { musicTrainingConfigSchema } from '../src/training-config';
import type { MusicTrainingConfig } from '../src/training-config';
import type { MusicPiece } from '../src/data/piece';

const CHORDS: MusicPiece = [[48, 64, 67], [53, 65, 69], [55, 62, 71], []];

/** Invented pieces: a chord, then the one that follows it round a circle of four, with a pitch on top that is one of two. */
export function tinyPieces(count: number, seed: number): MusicPiece[] {
  const random = seededNumbers(seed);
  const top = () => (random() < 0.5 ? 84 : 86);
  return Array.from({ length: count }, () => {
    const [length, first] = [6 + Math.floor(random() * 8), Math.floor(random() * CHORDS.length)];
    return Array.from({ length }, (_, step) => [...(CHORDS[(first + step) % CHORDS.length] ?? []), top()]);
  });
}

/** Such pieces to train on and to validate, as a file. */
export async function writeTinyPieces(folder: string): Promise<MusicTrainingConfig['data']> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'pieces.json');
  await writeFile(file, JSON.stringify({ train: tinyPieces(20, 1), valid: tinyPieces(7, 2) }));
  return { pieces: file, train: 'train', validation: 'valid', transposed: 0, skipBad: false };
}

/** A config of a small model, whose steps take milliseconds; sections given replace the tiny ones. */
export function tinyConfig(data: object, sections: Readonly<Record<string, unknown>> = {}): MusicTrainingConfig {
  const tiny = {
    data,
    model: { hiddenSize: 12 },
    schedule: { kind: 'constant', learningRate: 0.02, warmupSteps: 2 },
    update: { batchSize: 4 },
    validation: { everySteps: 6 },
    seed: 11,
    reportEverySteps: 1,
    checkpointEverySteps: 4,
  };
  return parseConfig(musicTrainingConfigSchema, { ...tiny, ...sections }, 'tiny run');
}
