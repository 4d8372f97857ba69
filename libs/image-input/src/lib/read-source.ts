import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { InputError, pathBytes } from '@tolmach/contracts';
import { respeltPath, systemCode } from '@tolmach/durable-files';
import { damagedImage, shownPath } from './image-faults';
import { READ_AT_ONCE, readPipe } from './read-pipe';

/** A larger file is refused before it is read; a hundred million uncompressed pixels of 16 bit are 800 MB. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024;

/** The bytes of an image file and its name in error sentences. */
export interface SourceBytes {
  readonly where: string;
  readonly bytes: Uint8Array;
}

/** How a file is read. */
export interface SourceOptions {
  /** When given, a pipe is read to its end, once, or until this is aborted; otherwise it is refused. */
  readonly pipesUntil?: AbortSignal | undefined;
}

/**
 * All bytes of an image: of the file at a path, read once, or the ones given. Where nothing is at the path, the one file
 * is read whose path reads the same ({@link respeltPath}).
 *
 * @param source - a path, which may hold bytes as `pathText` writes them, or bytes
 * @throws {@link InputError} when there is no such file, it may not be read, is not a regular file, is empty, larger than
 *   {@link MAX_FILE_BYTES}, or changes while it is read
 */
export async function readSource(source: string | Uint8Array, options: SourceOptions = {}): Promise<SourceBytes> {
  if (typeof source !== 'string') return notEmpty({ where: 'image bytes', bytes: source });
  const where = shownPath(source);
  try {
    return notEmpty({ where, bytes: await bytesAt(source, where, options) });
  } catch (error) {
    throw error instanceof InputError ? error : systemFault(where, error);
  }
}

async function bytesAt(path: string, where: string, options: SourceOptions): Promise<Uint8Array> {
  try {
    return await bytesOf(path, where, options);
  } catch (error) {
    const respelt = systemCode(error) === 'ENOENT' ? respeltPath(path) : undefined;
    if (respelt === undefined) throw error;
    return bytesOf(respelt, where, options);
  }
}

async function bytesOf(path: string, where: string, { pipesUntil }: SourceOptions): Promise<Uint8Array> {
  const name = pathBytes(path);
  if (pipesUntil !== undefined && (await stat(name)).isFIFO()) {
    const bytes = await readPipe(name, MAX_FILE_BYTES, pipesUntil);
    return bytes ?? tooManyBytes(where, 'more');
  }
  const file = await open(name, READ_AT_ONCE);
  try {
    return await readWhole(file, where);
  } finally {
    await file.close();
  }
}

async function readWhole(file: FileHandle, where: string): Promise<Uint8Array> {
  const before = await file.stat();
  if (before.isDirectory()) throw folderFault(where);
  if (!before.isFile()) throw notAFile(where);
  if (before.size > MAX_FILE_BYTES) return tooManyBytes(where, before.size);
  const bytes = await file.readFile();
  const after = await file.stat();
  if (after.size !== bytes.length || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw changedFault(where);
  }
  return bytes;
}

function notEmpty(source: SourceBytes): SourceBytes {
  if (source.bytes.length > 0) return source;
  throw damagedImage({ where: source.where, received: 'no bytes at all', code: 'empty-file' });
}

function folderFault(where: string, cause?: unknown): InputError {
  return new InputError({
    where,
    expected: 'an image file',
    received: 'a folder',
    next: 'Name the files in it, or use a command that walks folders.',
    code: 'is-a-folder',
    ...(cause === undefined ? {} : { cause }),
  });
}

function notAFile(where: string): InputError {
  return new InputError({
    where,
    expected: 'an image file',
    received: 'a pipe, socket or device',
    next: 'Save the picture to a file first.',
    code: 'not-a-file',
  });
}

function tooManyBytes(where: string, sizeBytes: number | 'more'): never {
  throw new InputError({
    where,
    expected: `at most ${String(MAX_FILE_BYTES)} bytes`,
    received: String(sizeBytes),
    next: 'Save the picture compressed, or smaller.',
    code: 'file-too-large',
    ...(sizeBytes === 'more' ? {} : { details: { sizeBytes } }),
  });
}

function changedFault(where: string): InputError {
  return new InputError({
    where,
    expected: 'a file that stays as it is',
    received: 'one that changed while it was read',
    next: 'Try again when nothing writes to it.',
    code: 'file-changed',
  });
}

interface SystemFault {
  readonly code: string;
  readonly received: string;
  readonly next: string;
}

const NO_FILE: SystemFault = {
  code: 'no-such-file',
  received: 'no file there (or a link to nothing)',
  next: 'Check the path.',
};
const NO_PERMISSION: SystemFault = {
  code: 'no-permission',
  received: 'no permission to read it',
  next: 'Change its permissions, or those of the folders above it.',
};

/** What a system's error code means to a reader; any other code is named as it is. */
const SYSTEM_FAULTS: Readonly<Record<string, SystemFault>> = {
  ENOENT: NO_FILE,
  ENOTDIR: NO_FILE,
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  ABORT_ERR: { code: 'interrupted', received: 'an interruption while it was read', next: 'Run the program again.' },
  ELOOP: { code: 'no-such-file', received: 'links that lead in a circle', next: 'Remove one of the links.' },
  ENAMETOOLONG: { code: 'no-such-file', received: 'a path longer than the system allows', next: 'Check the path.' },
};

function systemFault(where: string, cause: unknown): InputError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'EISDIR') return folderFault(where, cause);
  const fault = SYSTEM_FAULTS[code] ?? {
    code: 'unreadable-file',
    received: `${code} from the system`,
    next: 'Check the file and the disk it is on.',
  };
  return new InputError({ where, expected: 'an image file', ...fault, cause });
}
