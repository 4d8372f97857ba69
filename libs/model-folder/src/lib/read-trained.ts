import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';
import { parseModelFile } from './describe-model';
import { MODEL_FILE, WEIGHTS_FILE, readModelJson } from './model-file';
import { readFiles, readModel, readTensors } from './read-model';
import type { Model, ModelFile, System } from './system';

/** Where a training run keeps what a model can be read from; training writes them under these names. */
export const RUN_LAYOUT = {
  /** the best model, in the run folder */
  best: 'best',
  /** checkpoints, in the run folder */
  checkpoints: 'checkpoints',
  /** moving average of the weights, in a checkpoint of a run that keeps one */
  average: 'average.safetensors',
  /** what model.json would be, in a checkpoint; the files it names are there too */
  modelFile: 'checkpoint.json',
  /** what makes a folder a checkpoint */
  manifest: 'manifest.json',
} as const;

/**
 * A model from its folder, or from a checkpoint of a training run: then the weights are the checkpoint's moving average,
 * or the weights themselves in a run that keeps none. All else is that of the run's best model where the checkpoint does
 * not tell it (it was written before checkpoints did), which is of the same network.
 * @throws {@link ModelFileError} when a file is missing or damaged, or the model is of another system
 */
export async function readTrained<File extends ModelFile>(system: System<File>, folder: string): Promise<Model<File>> {
  if (!isCheckpoint(folder)) return readModel(system, folder);
  const average = join(folder, RUN_LAYOUT.average);
  const weights = await readTensors(existsSync(average) ? average : join(folder, WEIGHTS_FILE));
  const own = join(folder, RUN_LAYOUT.modelFile);
  if (existsSync(own)) {
    const file = parseModelFile(system, await readModelJson(own), own);
    return { file, weights, files: await readFiles(system, file, folder) };
  }
  const best = resolve(folder, '../..', RUN_LAYOUT.best);
  if (!existsSync(join(best, MODEL_FILE))) throw noBest(folder, best);
  return { ...(await readModel(system, best)), weights };
}

/** Whether a folder is a checkpoint of a training run, by its names. */
export function isCheckpoint(folder: string): boolean {
  return existsSync(join(folder, RUN_LAYOUT.manifest)) && !existsSync(join(folder, MODEL_FILE));
}

function noBest(where: string, best: string): ModelFileError {
  return new ModelFileError({
    where,
    expected: `a checkpoint of a run with a best model, which tells its architecture, at ${best}`,
    received: 'none there',
    next: 'Name a checkpoint inside its run folder, after the first validation.',
  });
}
