import { OutputError } from '@tolmach/contracts';

const REASONS: Readonly<Record<string, readonly [received: string, next: string]>> = {
  ENOSPC: ['a full disk', 'Free some space and start again with --resume; what was complete before is intact.'],
  EDQUOT: [
    'an exceeded disk quota',
    'Free some space and start again with --resume; what was complete before is intact.',
  ],
  EFBIG: ['a file larger than the system allows', 'Raise the limit (ulimit -f) or use another file system.'],
  EACCES: ['no permission to write', 'Choose a folder you may write to.'],
  EPERM: ['no permission to write', 'Choose a folder you may write to.'],
  ENOENT: ['a folder that is gone', 'Check the path; its parent folder must exist.'],
  EROFS: ['a read-only file system', 'Choose a folder you may write to.'],
  ENOTDIR: ['a file in the way of a folder', 'Choose another folder or move that file away.'],
  EEXIST: ['a file in the way of a folder', 'Choose another folder or move that file away.'],
};

/** The system's name of what went wrong with a file (`ENOSPC`), or the empty string. */
export function systemCode(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

/**
 * The error for a file or folder of the run that could not be written, from what the system said.
 * @param advice - what to do next, where there is no run to resume
 */
export function outputFault(path: string, cause: unknown, advice?: string): OutputError {
  const code = systemCode(cause);
  const [received, resume] = REASONS[code] ?? [
    code || String(cause),
    'Check the disk and the folder, then start again with --resume.',
  ];
  const next = advice ?? resume;
  return new OutputError({
    where: path,
    expected: 'a place that can be written',
    received,
    next,
    code: 'unwritable',
    details: { path, system: code },
    cause,
  });
}

/** What the action returns; system errors inside become {@link outputFault}s of this path, others pass through. */
export async function writing<Result>(path: string, action: () => Promise<Result>, advice?: string): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw /^E[A-Z]/.test(systemCode(cause)) ? outputFault(path, cause, advice) : cause;
  }
}
