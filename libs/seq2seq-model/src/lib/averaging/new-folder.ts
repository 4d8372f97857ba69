import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError, outputFault, systemCode } from '@tolmach/contracts';

/** Ending of a folder that is being written; what bears it after a crash is rubbish. */
const PARTIAL = '.partial';

const NEXT = 'Free space, or name another folder.';

/**
 * Returns when a folder is not there, or empty.
 * @throws {@link UsageError} when it holds anything, or is none; {@link OutputError} when it cannot be looked into
 */
export async function expectNewFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: unknown) => {
    const code = systemCode(cause);
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw inUse(folder, 'a file');
    throw outputFault({ where: folder, next: NEXT }, cause);
  });
  if (names.length === 0) return;
  throw inUse(folder, `one with ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}`);
}

/**
 * Makes a new folder out of what `fill` writes into a draft beside it: it has its name when it is whole, and what `fill`
 * began is removed when it fails.
 * @throws {@link OutputError} when it cannot be written
 */
export async function writeNewFolder(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const target = resolve(folder); // without a slash at its end
  const draft = target + PARTIAL;
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await fill(draft);
    await sync(draft);
    await rmdir(target).catch((cause: unknown) => {
      if (systemCode(cause) !== 'ENOENT') throw cause; // not empty any more
    });
    await rename(draft, target);
    await sync(dirname(target));
  } catch (cause) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined); // the first fault is the one to tell
    throw systemCode(cause) === '' ? cause : outputFault({ where: folder, next: NEXT }, cause);
  }
}

/** Puts the names of a folder's entries on the disk. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function inUse(where: string, received: string): UsageError {
  return new UsageError({
    where,
    expected: 'an empty or new folder',
    received,
    next: 'Name another folder, or move this one away.',
    code: 'folder-in-use',
  });
}
