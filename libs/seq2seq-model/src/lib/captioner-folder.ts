import { join } from 'node:path';
import { cnnArchitectureSchema, parseConfig } from '@tolmach/contracts';
import type { CaptioningModelFile, CnnArchitecture, HostTensors } from '@tolmach/contracts';
import { describeModelOf } from './describe-model';
import { WEIGHTS_FILE, fileBeside, readModelJson } from './model-file';
import { readPieces, readTensors } from './model-folder';

/** A captioning model folder's content. */
export interface CaptionerFolder {
  readonly file: CaptioningModelFile;
  readonly cnn: CnnArchitecture;
  readonly weights: HostTensors;
  /** Bytes of the piece model by its file name. */
  readonly pieces: Readonly<Record<string, Uint8Array>>;
}

/**
 * All files of a captioning model folder, checked.
 * @throws {@link ModelFileError} when a file is missing, damaged or outside the folder, or the model is of another kind
 */
export async function readCaptioner(folder: string): Promise<CaptionerFolder> {
  const file = await describeModelOf(folder, 'captioning');
  const cnn = await readCnn(fileBeside(folder, file.cnn, 'a CNN'));
  const pieces = await readPieces(folder, [file.pieces]);
  const weights = await readTensors(join(folder, WEIGHTS_FILE));
  return { file, cnn, weights, pieces };
}

/**
 * The layers of a CNN from their file.
 * @throws {@link ModelFileError} when it cannot be read; {@link ConfigError} when it is no such architecture
 */
export async function readCnn(path: string): Promise<CnnArchitecture> {
  return parseConfig(cnnArchitectureSchema, await readModelJson(path), path);
}
