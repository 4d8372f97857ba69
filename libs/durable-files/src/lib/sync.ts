import { pathBytes } from '@tolmach/contracts';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { systemCode } from './file-fault';

/** What file systems answer that have nothing to sync, some network shares among them. */
const NOTHING_TO_SYNC = ['EINVAL', 'ENOTSUP', 'ENOSYS'];

/** Waits until the bytes of a file, or the names of a folder, are on the disk and not only in its cache. */
export async function syncHandle(handle: FileHandle): Promise<void> {
  await handle.sync().catch((cause: unknown) => {
    if (!NOTHING_TO_SYNC.includes(systemCode(cause))) throw cause;
  });
}

/** Puts the names of a folder's entries on the disk: after making, renaming or removing some. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder cannot be opened there, and its names need no sync
  await syncPath(folder);
}

/** Puts a folder with all that is in it on the disk. */
export async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else if (entry.isFile()) await syncPath(path);
  }
  await syncFolder(folder);
}

/**
 * Makes a folder with those above it, where they are not there, and puts the names of the new ones on the disk. One after the other:
 * Node's `recursive` says ENOENT where the system says EROFS or ENOSPC.
 */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  try {
    await mkdir(path);
  } catch (fault) {
    const code = systemCode(fault);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw fault;
    await makeFolder(dirname(path));
    return makeFolder(path);
  }
  await syncFolder(dirname(path));
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(pathBytes(path), 'r');
  try {
    await syncHandle(handle);
  } finally {
    await handle.close();
  }
}
