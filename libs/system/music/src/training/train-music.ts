import { InputError } from '@tolmach/contracts';
import { originOf, readTrained } from '@tolmach/model-folder';
import { expectSameNetwork, withRun } from '@tolmach/training';
import type { OpenRun, TrainOptions, TrainResult } from '@tolmach/training';
import { inOtherKeys } from '../data/piece';
import { readPieces } from '../data/read-pieces';
import { musicTrainingConfigSchema } from '../training-config';
import type { MusicTrainingConfig } from '../training-config';
import { MUSIC } from '../system';
import { musicTask } from './music-task';
import type { MusicMaterial } from './music-task';

/**
 * Trains a model of music on pieces, or continues a run, and returns how it ended; see {@link withRun} for the run folder
 * and for what it throws.
 */
export function trainMusic(config: MusicTrainingConfig, options: TrainOptions): Promise<TrainResult> {
  return withRun({ config, schema: musicTrainingConfigSchema, options }, async (run) =>
    run.train(await openTask(config, run, options.from)),
  );
}

async function openTask(config: MusicTrainingConfig, { isResumed, say, faults }: OpenRun, from: string | undefined) {
  const { pieces, train: trainList, validation: validationList, transposed } = config.data;
  const read = (list: string) => readPieces(pieces, list, faults.add);
  const { train = [], validation = [] } =
    (await faults.reading(async () => ({ train: await read(trainList), validation: await read(validationList) }))) ??
    {};
  faults.settle();
  if (train.length === 0 || validation.length === 0) throw noPieces(pieces);
  say(`pieces: ${String(train.length)} to train on, ${String(validation.length)} to validate`);
  const start = isResumed || from === undefined ? {} : await startFrom(from, config);
  return musicTask(config, { train: train.flatMap((piece) => inOtherKeys(piece, transposed)), validation, ...start });
}

function noPieces(where: string): InputError {
  return new InputError({
    where,
    expected: 'pieces to train on and to validate',
    received: 'none that can be used',
    next: 'Correct the file.',
    code: 'no-pieces',
  });
}

async function startFrom(
  from: string,
  { model }: MusicTrainingConfig,
): Promise<Pick<MusicMaterial, 'start' | 'origin'>> {
  const { file, weights } = await readTrained(MUSIC, from);
  expectSameNetwork(from, { model }, { model: file.architecture });
  return { start: weights, origin: originOf(from, file.training) };
}
