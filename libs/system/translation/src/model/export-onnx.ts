/* eslint-disable @typescript-eslint/no-require-imports -- ONNX Runtime's library loads only when it is asked for */
import { join } from 'node:path';
import { makeFolder, writeFileDurably, writing } from '@tolmach/durable-files';
import type { Precision } from '@tolmach/contracts';
import { readModel } from '@tolmach/model-folder';
import type { ModelSource } from '@tolmach/model-folder';
import { TRANSLATION } from '../system';

/** Names of the two files. */
const ENCODER_FILE = 'encoder.onnx';
const DECODER_FILE = 'decoder.onnx';

/**
 * Writes a model as ONNX files that any ONNX Runtime opens: encoder.onnx, decoder.onnx (one step), and the piece models,
 * into a folder that is made when it is not there; each file there is the old one or the new one at every moment. Returns the paths written.
 *
 * @throws {@link ModelFileError} when the model folder is not sound
 * @throws {@link OutputError} when a file cannot be written
 * @see docs/onnx-files.md for the inputs and outputs of the two graphs, and for a program that uses them
 */
export async function exportOnnx(source: ModelSource, out: string, precision: Precision): Promise<string[]> {
  const { folder, file, weights, files: named } = await readModel(TRANSLATION, source);
  const pieces = Object.fromEntries(TRANSLATION.fileNames(file).map((name) => [name, named[name] ?? new Uint8Array()]));
  const { translationOnnxFiles } = require('./translation-graphs') as typeof import('./translation-graphs'); // the type of that very module
  const { encoder, decoder } = translationOnnxFiles(file, weights, folder, { precision });
  const files = { [ENCODER_FILE]: encoder, [DECODER_FILE]: decoder, ...pieces };
  const next = 'Free space, or name another folder.';
  await writing(out, () => makeFolder(out), next);
  for (const [name, bytes] of Object.entries(files)) await writeFileDurably(join(out, name), bytes, { next });
  return Object.keys(files).map((name) => join(out, name));
}
