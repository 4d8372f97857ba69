import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ModelFileError } from '@tolmach/contracts';

/** Names of the files that every model folder has. */
export const MODEL_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.safetensors';

/** A larger JSON file is not one of a model. */
const MAX_JSON_BYTES = 10_000_000;

const DAMAGED = 'Name a folder that holds a trained model, or copy it again.';

/**
 * The bytes of a file of a model.
 * @throws {@link ModelFileError} when it is missing, unreadable or larger than `maxBytes`
 */
export async function readModelFile(path: string, maxBytes = Infinity): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    if (bytes.length <= maxBytes) return bytes;
  } catch (cause) {
    const received = reasonOf(cause);
    throw new ModelFileError({ where: path, expected: 'a readable file of a model', received, next: DAMAGED, cause });
  }
  throw new ModelFileError({
    where: path,
    expected: `a file of at most ${String(maxBytes)} bytes`,
    received: 'a larger one',
    next: DAMAGED,
  });
}

/**
 * What a JSON file of a model holds, for its schema to check.
 * @throws {@link ModelFileError} when it cannot be read or is not JSON
 */
export async function readModelJson(path: string): Promise<unknown> {
  return jsonOf(await readModelFile(path, MAX_JSON_BYTES), path);
}

/** The value of a JSON file that was read. @throws {@link ModelFileError} when it is not JSON */
export function jsonOf(bytes: Uint8Array, path: string): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelFileError({
      where: path,
      expected: 'JSON',
      received: text === '' ? 'an empty file' : `${JSON.stringify(text.slice(0, 20))}...`,
      next: DAMAGED,
      cause,
    });
  }
}

/**
 * What tells a model from every other, whatever its folder is called: the first 16 hexadecimal digits of a SHA-256 over
 * the names and bytes of the folder's files, hidden ones left out. A file that cannot be read is left out, too: whoever
 * opens the model finds out what is wrong with it.
 */
export async function modelChecksum(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => !one.startsWith('.')).sort()) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes !== undefined) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The path of a file that model.json names.
 * @throws {@link ModelFileError} when it has folders in it: model.json may not point outside its own
 */
export function fileBeside(folder: string, name: string): string {
  if (basename(name) === name && name !== '..' && name !== '.') return join(folder, name);
  throw new ModelFileError({
    where: join(folder, MODEL_FILE),
    expected: 'files named without a path',
    received: name,
    next: 'Put the file beside model.json.',
  });
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException; // the file system rejects with nothing else
  return code === 'ENOENT' ? 'no such file' : message;
}
