import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors } from '@tolmach/safetensors';
import type { WeightPrecision } from '@tolmach/safetensors';
import { MODEL_FILE, WEIGHTS_FILE } from './model-file';
import type { Model } from './system';

/** Writes the files of a model into an existing folder: a draft of it, where the model must survive a crash. */
export async function writeModel(
  folder: string,
  { file, weights, files }: Model,
  precision: WeightPrecision = 'float32',
): Promise<void> {
  const all = { [MODEL_FILE]: jsonBytes(file), [WEIGHTS_FILE]: writeSafetensors(weights, precision), ...files };
  for (const [name, bytes] of Object.entries(all)) await writeFile(join(folder, name), bytes);
}

/** A JSON file of a model: two spaces of indentation, a line end at its end. */
export function jsonBytes(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
