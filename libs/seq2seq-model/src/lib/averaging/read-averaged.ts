import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import { readCaptioner } from '../captioner-folder';
import type { CaptionerFolder } from '../captioner-folder';
import type { ModelKind } from '../describe-model';
import { MODEL_FILE, WEIGHTS_FILE } from '../model-file';
import { readModelFolder, readTensors } from '../model-folder';
import type { ModelFolder } from '../model-folder';

/** What a training run calls the files of a checkpoint, and its best model from there; a spec of training holds them. */
const MANIFEST_FILE = 'manifest.json';
const AVERAGE_FILE = 'average.safetensors';
const BEST_FROM_CHECKPOINT = '../../best';

const READERS = { translation: readModelFolder, captioning: readCaptioner } as const;

/**
 * A model of a kind from its folder, or from a checkpoint of a training run: then the weights are the checkpoint's moving
 * average, or the weights themselves in a run that keeps none, and all else is that of the run's best model, which is of
 * the same network.
 * @throws {@link ModelFileError} when a file is missing or damaged, or the model is of another kind
 */
export async function readAveraged(kind: ModelKind, folder: string): Promise<ModelFolder | CaptionerFolder> {
  if (!isCheckpoint(folder)) return READERS[kind](folder);
  const best = resolve(folder, BEST_FROM_CHECKPOINT);
  if (!existsSync(join(best, MODEL_FILE))) throw noBest(folder, best);
  const average = join(folder, AVERAGE_FILE);
  const weights = await readTensors(existsSync(average) ? average : join(folder, WEIGHTS_FILE));
  return { ...(await READERS[kind](best)), weights };
}

function isCheckpoint(folder: string): boolean {
  return existsSync(join(folder, MANIFEST_FILE)) && !existsSync(join(folder, MODEL_FILE));
}

function noBest(where: string, best: string): ModelFileError {
  return new ModelFileError({
    where,
    expected: `a checkpoint of a run with a best model, which tells its architecture, at ${best}`,
    received: 'none there',
    next: 'Name a checkpoint inside its run folder, after the first validation.',
  });
}
