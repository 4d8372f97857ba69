import { InputError, OutputError } from '@tolmach/contracts';
import type { Fault } from '@tolmach/contracts';

/** What stood in the way of writing, by the system's name for it. */
const WRITE_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'a full disk',
  EDQUOT: 'an exceeded disk quota',
  EFBIG: 'a file larger than the system allows',
  EIO: 'a failing disk',
  EACCES: 'no permission to write',
  EPERM: 'no permission to write',
  EROFS: 'a read-only file system',
  EISDIR: 'a folder',
  ENOENT: 'a folder that does not exist',
  ENOTDIR: 'a file in the way of a folder',
  EEXIST: 'a file in the way of a folder',
  ENOTEMPTY: 'a folder that something else has written into',
  ENAMETOOLONG: 'a path longer than the system allows',
  EPIPE: 'a closed pipe',
};

const OTHER_PLACE = 'Choose a place you may write to.';
const IN_THE_WAY = 'Choose another place, or move what is there away.';
const FREE_SPACE = 'Free some space and run again; what was complete before is intact.';

/** What to do next where the caller knows no better, by the system's name of what went wrong. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: FREE_SPACE,
  EDQUOT: FREE_SPACE,
  EFBIG: 'Raise the limit (ulimit -f) or use another file system.',
  EACCES: OTHER_PLACE,
  EPERM: OTHER_PLACE,
  EROFS: OTHER_PLACE,
  ENOENT: 'Check the path; its parent folder must exist.',
  ENOTDIR: IN_THE_WAY,
  EEXIST: IN_THE_WAY,
  ENOTEMPTY: IN_THE_WAY,
};
const LOOK = 'Check the disk and the folder, then run again.';

/** What stood in the way of reading. */
const READ_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  EIO: 'a failing disk',
  ELOOP: 'a link that leads back to itself',
  ERR_FS_FILE_TOO_LARGE: 'a file too large to read',
  ERR_STRING_TOO_LONG: 'a file too large to read',
  Z_BUF_ERROR: 'a gzip file that is cut short',
  Z_DATA_ERROR: 'a damaged gzip file',
};

/** The system's name of what went wrong with a file, such as ENOSPC; the empty string for any other error. */
export function systemCode(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return /^E[A-Z0-9]+$/.test(code) ? code : '';
}

/**
 * The error for a file, folder or stream that could not be written, from what the system said.
 * @param place - where it is; what to do next, if more is known than what the system's name of the fault tells; and a code
 * if it is not `unwritable`
 */
export function outputFault({ where, next, code = 'unwritable' }: OutputPlace, cause: unknown): OutputError {
  const system = systemCode(cause);
  const reason = WRITE_REASONS[system];
  return new OutputError({
    where,
    expected: 'a place that can be written',
    received: reason === undefined ? system || String(cause) : `${reason} (${system})`,
    next: next ?? ADVICE[system] ?? LOOK,
    code,
    details: { systemCode: system },
    cause,
  });
}

/** Where something could not be written, for the error sentence. */
export interface OutputPlace {
  readonly where: string;
  readonly next?: string | undefined;
  readonly code?: string | undefined;
}

/** The error for a file that could not be read, from what the system said. */
export function inputFault(place: Omit<Fault, 'received' | 'cause'>, cause: unknown): InputError {
  const code = codeOf(cause);
  const reason = READ_REASONS[code];
  const received = reason === undefined ? code || String(cause) : systemCode(cause) ? `${reason} (${code})` : reason;
  return new InputError({ ...place, details: { ...place.details, systemCode: systemCode(cause) }, received, cause });
}

/** The code of any error, that of Node's own (ERR_...) too. */
function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

/**
 * What the action returns; system errors inside become {@link outputFault}s of this place, all others pass through.
 * @param next - what to do next, if more is known than what the system's name of the fault tells
 */
export async function writing<Result>(where: string, action: () => Promise<Result>, next?: string): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw systemCode(cause) === '' ? cause : outputFault({ where, next }, cause);
  }
}
