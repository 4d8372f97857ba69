import { OutputError } from './errors';
import type { Fault } from './errors';

/** What stood in the way of writing, by the system's name for it. */
const REASONS: Readonly<Record<string, string>> = {
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

/** The system's name of what went wrong with a file, such as ENOSPC; the empty string for any other error. */
export function systemCode(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return /^E[A-Z0-9]+$/.test(code) ? code : '';
}

/**
 * The error for a file, folder or stream that could not be written, from what the system said.
 *
 * @param place - where it is, what to do next, and a code if it is not `unwritable`
 */
export function outputFault(place: Pick<Fault, 'where' | 'next' | 'code'>, cause: unknown): OutputError {
  const code = systemCode(cause);
  const reason = REASONS[code];
  return new OutputError({
    code: 'unwritable',
    ...place,
    expected: 'a place that can be written',
    received: reason === undefined ? code || String(cause) : `${reason} (${code})`,
    details: { systemCode: code },
    cause,
  });
}
