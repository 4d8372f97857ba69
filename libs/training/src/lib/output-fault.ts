import { outputFault as faultOf, systemCode } from '@tolmach/contracts';
import type { OutputError } from '@tolmach/contracts';

const FREE_SPACE = 'Free some space and start again with --resume; what was complete before is intact.';
const OTHER_FOLDER = 'Choose a folder you may write to.';
const IN_THE_WAY = 'Choose another folder or move that file away.';

/** What to do next, by the system's name of what went wrong. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: FREE_SPACE,
  EDQUOT: FREE_SPACE,
  EFBIG: 'Raise the limit (ulimit -f) or use another file system.',
  EACCES: OTHER_FOLDER,
  EPERM: OTHER_FOLDER,
  EROFS: OTHER_FOLDER,
  ENOENT: 'Check the path; its parent folder must exist.',
  ENOTDIR: IN_THE_WAY,
  EEXIST: IN_THE_WAY,
};

const LOOK_AND_RESUME = 'Check the disk and the folder, then start again with --resume.';

/**
 * The error for a file or folder of the run that could not be written, from what the system said.
 * @param advice - what to do next, where there is no run to resume
 */
export function outputFault(path: string, cause: unknown, advice?: string): OutputError {
  return faultOf({ where: path, next: advice ?? ADVICE[systemCode(cause)] ?? LOOK_AND_RESUME }, cause);
}

/** What the action returns; system errors inside become {@link outputFault}s of this path, others pass through. */
export async function writing<Result>(path: string, action: () => Promise<Result>, advice?: string): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw systemCode(cause) === '' ? cause : outputFault(path, cause, advice);
  }
}
