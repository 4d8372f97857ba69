import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MODEL_FORMAT_VERSION, ModelFileError, parseConfig, translationModelFileSchema } from '@tolmach/contracts';
import type { HostTensors, Shortlist, TranslationModelFile } from '@tolmach/contracts';
import { readSafetensors, writeSafetensors } from '@tolmach/safetensors';
import type { WeightPrecision } from '@tolmach/safetensors';

/** Names of the files of a model folder. */
const MODEL_FILE = 'model.json';
const WEIGHTS_FILE = 'weights.safetensors';

/** Piece models are small; a larger file is not one. */
const MAX_JSON_BYTES = 10_000_000;

/** A model folder's content. */
export interface ModelFolder {
  readonly file: TranslationModelFile;
  readonly weights: HostTensors;
  /** Bytes of the piece models by file name. */
  readonly pieces: Readonly<Record<string, Uint8Array>>;
  /** Where model.json names one. */
  readonly shortlist?: Shortlist;
}

/**
 * model.json of a folder.
 * @throws {@link ModelFileError} when there is none, it is not JSON, or of another format version; {@link ConfigError}
 * when a value is wrong
 */
export async function describeModel(folder: string): Promise<TranslationModelFile> {
  const path = join(folder, MODEL_FILE);
  const text = new TextDecoder().decode(await readModelFile(path, MAX_JSON_BYTES));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ModelFileError({
      where: path,
      expected: 'JSON',
      received: text === '' ? 'an empty file' : `${JSON.stringify(text.slice(0, 20))}...`,
      next: DAMAGED,
      cause,
    });
  }
  expectKnownVersion(json, path);
  return parseConfig(translationModelFileSchema, json, path);
}

/** Another version gets this sentence alone, not one about each key that has changed since. */
function expectKnownVersion(json: unknown, path: string): void {
  if (typeof json !== 'object' || json === null || !('formatVersion' in json)) return;
  if (json.formatVersion === MODEL_FORMAT_VERSION) return;
  throw new ModelFileError({
    where: path,
    expected: `a model folder of formatVersion ${String(MODEL_FORMAT_VERSION)}`,
    received: JSON.stringify(json.formatVersion),
    next: 'Use the program version that wrote the model, or train it again with this one.',
    code: 'format-version',
  });
}

/**
 * All files of a model folder, checked.
 * @throws {@link ModelFileError} when a file is missing, damaged or outside the folder
 */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const file = await describeModel(folder);
  const pieces: Record<string, Uint8Array> = {};
  for (const name of new Set([file.sourcePieces, file.targetPieces])) {
    pieces[name] = await readModelFile(join(folder, plainName(name, folder)));
  }
  const path = join(folder, WEIGHTS_FILE);
  const weights = readSafetensors(await readModelFile(path), path);
  const shortlist = file.shortlist && (await readShortlist(join(folder, plainName(file.shortlist.file, folder)), file));
  return { file, weights, pieces, ...(shortlist && { shortlist }) };
}

async function readShortlist(path: string, file: TranslationModelFile): Promise<Shortlist> {
  const { perPiece, always, ...others } = readSafetensors(await readModelFile(path), path);
  const sizes = [file.sourceVocabularySize, file.targetVocabularySize] as const;
  if (perPiece?.shape[0] === sizes[0] && perPiece.shape.length === 2 && always?.shape.length === 1) {
    const isId = (id: number) => Number.isInteger(id) && id >= -1 && id < sizes[1];
    const areIds = perPiece.values.every(isId) && always.values.every(isId);
    if (areIds && !always.values.includes(-1) && always.values.includes(file.specialIds.end))
      return { perPiece, always };
  }
  throw new ModelFileError({
    where: path,
    expected: `target ids, always and perPiece for ${String(sizes[0])} source pieces`,
    received: Object.keys({ perPiece, always, ...others }).join(', '),
    next: 'Learn it again with translate shortlist, or take it out of model.json.',
  });
}

/** Writes the files of a model into an existing folder, each of them synced to disk. */
export async function writeModelFiles(
  folder: string,
  { file, weights, pieces, shortlist }: ModelFolder,
  precision: WeightPrecision = 'float32',
): Promise<void> {
  const files = {
    [MODEL_FILE]: new TextEncoder().encode(`${JSON.stringify(file, null, 2)}\n`),
    [WEIGHTS_FILE]: writeSafetensors(weights, precision),
    ...pieces,
    ...(file.shortlist && shortlist && { [file.shortlist.file]: shortlistBytes(shortlist) }),
  };
  for (const [name, bytes] of Object.entries(files)) await writeSynced(join(folder, name), bytes);
}

/** The file that a shortlist is kept in. */
export function shortlistBytes({ perPiece, always }: Shortlist): Uint8Array {
  return writeSafetensors({ perPiece, always });
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const DAMAGED = 'Name a folder that holds a trained model, or copy it again.';

async function readModelFile(path: string, maxBytes = Infinity): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    if (bytes.length <= maxBytes) return bytes;
  } catch (cause) {
    const received = reasonOf(cause);
    throw new ModelFileError({ where: path, expected: 'a readable file of a model', received, next: DAMAGED, cause });
  }
  const received = 'a larger one';
  throw new ModelFileError({
    where: path,
    expected: `a file of at most ${String(maxBytes)} bytes`,
    received,
    next: DAMAGED,
  });
}

/** A name without folders: model.json may not point outside its folder. */
function plainName(name: string, folder: string): string {
  if (basename(name) === name && name !== '..' && name !== '.') return name;
  throw new ModelFileError({
    where: join(folder, MODEL_FILE),
    expected: 'piece models named without a path',
    received: name,
    next: 'Put the piece model beside model.json.',
  });
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException; // the file system rejects with nothing else
  return code === 'ENOENT' ? 'no such file' : message;
}
