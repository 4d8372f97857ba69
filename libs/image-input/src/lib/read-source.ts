import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '@tolmach/contracts';
import { damagedImage, shownPath } from './image-faults';

/** A larger file is refused before it is read; a hundred million uncompressed pixels of 16 bit are 800 MB. */
export const MAX_FILE_BYTES = 1024 * 1024 * 1024;

/** Opening a pipe that nobody writes to would wait for ever without this flag, which Windows does not have. */
const READ_AT_ONCE = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/** The bytes of an image file and its name in error sentences. */
export interface SourceBytes {
  readonly where: string;
  readonly bytes: Uint8Array;
}

/**
 * All bytes of an image: of the file at a path, read once, or the ones given.
 *
 * @throws {@link InputError} when there is no such file, it may not be read, is no regular file, is empty, larger than
 *   {@link MAX_FILE_BYTES}, or changes while it is read
 */
export async function readSource(source: string | Uint8Array): Promise<SourceBytes> {
  if (typeof source !== 'string') return notEmpty({ where: 'image bytes', bytes: source });
  const where = shownPath(source);
  let file: FileHandle | undefined;
  try {
    file = await open(source, READ_AT_ONCE);
    return notEmpty({ where, bytes: await readWhole(file, where) });
  } catch (error) {
    throw error instanceof InputError ? error : systemFault(where, error);
  } finally {
    await file?.close();
  }
}

async function readWhole(file: FileHandle, where: string): Promise<Uint8Array> {
  const before = await file.stat();
  if (before.isDirectory()) throw folderFault(where);
  if (!before.isFile()) throw notAFile(where);
  if (before.size > MAX_FILE_BYTES) throw tooManyBytes(where, before.size);
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

function tooManyBytes(where: string, sizeBytes: number): InputError {
  return new InputError({
    where,
    expected: `at most ${String(MAX_FILE_BYTES)} bytes`,
    received: String(sizeBytes),
    next: 'Save the picture compressed, or smaller.',
    code: 'file-too-large',
    details: { sizeBytes },
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
  ELOOP: { code: 'no-such-file', received: 'links that lead in a circle', next: 'Remove one of the links.' },
  ENAMETOOLONG: { code: 'no-such-file', received: 'a path longer than the system allows', next: 'Check the path.' },
};

function systemFault(where: string, cause: unknown): InputError {
  const systemCode =
    typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : String(cause);
  if (systemCode === 'EISDIR') return folderFault(where, cause);
  const fault = SYSTEM_FAULTS[systemCode] ?? {
    code: 'unreadable-file',
    received: `${systemCode} from the system`,
    next: 'Check the file and the disk it is on.',
  };
  return new InputError({ where, expected: 'an image file', ...fault, cause });
}
