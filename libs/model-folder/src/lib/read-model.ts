import { join } from 'node:path';
import type { HostTensors } from '@tolmach/contracts';
import { readSafetensors } from '@tolmach/safetensors';
import { parseModelFile } from './describe-model';
import { MODEL_FILE, WEIGHTS_FILE, fileBeside, readModelFile, readModelJson } from './model-file';
import { modelPlace } from './model-place';
import type { ModelFile, ModelSource, ReadModel, System } from './system';

/**
 * All files of a model; model.json is not read again if it was read when the model was found.
 * @throws {@link ModelFileError} when a file is missing, damaged or outside the folder, or the model is of another system
 */
export async function readModel<File extends ModelFile>(
  system: System<File>,
  source: ModelSource,
): Promise<ReadModel<File>> {
  const { folder, json } = typeof source === 'string' ? { folder: modelPlace(source), json: undefined } : source;
  const path = join(folder, MODEL_FILE);
  const file = parseModelFile(system, json ?? (await readModelJson(path)), path);
  const files = await readFiles(system, file, folder);
  return { folder, file, weights: await readTensors(join(folder, WEIGHTS_FILE)), files };
}

/** The bytes of all files that a model.json names, which lie in a folder, by their names. @throws {@link ModelFileError} as {@link readModel} */
export async function readFiles<File extends ModelFile>(
  system: System<File>,
  file: File,
  folder: string,
): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  const names = new Set([...system.fileNames(file), ...(system.extraNames?.(file) ?? [])]);
  for (const name of names) files[name] = await readModelFile(fileBeside(folder, name));
  return files;
}

/**
 * The tensors of a safetensors file of a model.
 * @throws {@link ModelFileError} when it is missing or damaged
 */
export async function readTensors(path: string): Promise<HostTensors> {
  return readSafetensors(await readModelFile(path), path);
}
