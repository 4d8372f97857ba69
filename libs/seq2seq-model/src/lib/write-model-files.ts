import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors } from '@tolmach/safetensors';
import type { WeightPrecision } from '@tolmach/safetensors';
import type { CaptionerFolder } from './captioner-folder';
import { MODEL_FILE, WEIGHTS_FILE } from './model-file';
import { shortlistBytes } from './model-folder';
import type { ModelFolder } from './model-folder';

/** Writes the files of a model of either kind into an existing folder: a draft of it, where it must survive a crash. */
export async function writeModelFiles(
  folder: string,
  model: ModelFolder | CaptionerFolder,
  precision: WeightPrecision = 'float32',
): Promise<void> {
  const files = {
    [MODEL_FILE]: jsonBytes(model.file),
    [WEIGHTS_FILE]: writeSafetensors(model.weights, precision),
    ...model.pieces,
    ...('cnn' in model ? { [model.file.cnn]: jsonBytes(model.cnn) } : shortlistFile(model)),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}

function shortlistFile({ file, shortlist }: ModelFolder): Record<string, Uint8Array> {
  return file.shortlist && shortlist ? { [file.shortlist.file]: shortlistBytes(shortlist) } : {};
}

function jsonBytes(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
