import { UsageError } from '@tolmach/contracts';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PARTIAL, freeDraftName } from './draft-name';
import type { Writers } from './draft-name';
import { outputFault, writing, systemCode } from './file-fault';
import { makeFolder, syncFolder, syncTree } from './sync';

/** Ending of a folder that a newer one is about to stand in for. */
export const OLD = '.old';

/** How a folder is written. */
export interface DraftFolderOptions {
  /** What to do next after a fault, if more is known than what the system tells. */
  readonly next?: string;
  /** How many processes may write the same folder at once; default `one`. */
  readonly writers?: Writers;
}

/** Writes into the folder it is given; it need not sync what it writes. */
export type Fill<Result = void> = (draft: string) => Promise<Result>;

/**
 * Returns when a folder is not there, or empty.
 * @param next - what to do otherwise
 * @throws {@link UsageError} when it holds anything, or is a file; {@link OutputError} when it cannot be looked into
 */
export async function expectNewFolder(folder: string, next?: string): Promise<void> {
  const names = await readdir(folder).catch((cause: unknown) => {
    const code = systemCode(cause);
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw inUse(folder, 'a file');
    throw outputFault({ where: folder }, cause);
  });
  if (names.length === 0) return;
  throw inUse(folder, `one with ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''}`, next);
}

/**
 * Makes a new folder out of what `fill` writes into a draft beside it. All of it is synced, then the draft is renamed and
 * the names are synced: after a crash at any moment there is the whole folder, or none. What `fill` began is removed when
 * it fails.
 * @throws {@link OutputError} when it cannot be written, or something else has been written there meanwhile
 */
export async function writeNewFolder(folder: string, fill: Fill, options: DraftFolderOptions = {}): Promise<void> {
  await withDraft(folder, fill, options, async (draft, target) => {
    await rmdir(target).catch((cause: unknown) => {
      if (systemCode(cause) !== 'ENOENT') throw cause; // not empty any more
    });
    await rename(draft, target);
  });
}

/**
 * Replaces a folder by the one that `fill` writes into an empty draft beside it, or makes it; if that fails, the old one
 * stays. Everything is synced as in {@link writeNewFolder}. After a crash at any moment there is the old folder or the new
 * one, but for an instant between two renames: {@link recoverFolder} puts the old one back then.
 * @returns what `fill` does
 * @throws {@link OutputError} when it cannot be written
 */
export async function replaceFolder<Result>(
  folder: string,
  fill: Fill<Result>,
  options: DraftFolderOptions = {},
): Promise<Result> {
  await recoverFolder(folder, options);
  const result = await withDraft(folder, fill, options, async (draft, target) => {
    const old = target + OLD;
    await removeFolder(old);
    if (await isFolder(target)) await rename(target, old);
    await rename(draft, target).catch(async (cause: unknown) => {
      await rename(old, target).catch(() => undefined); // the first fault is the one to tell
      throw cause;
    });
  });
  await removeFolder(resolve(folder) + OLD);
  return result;
}

/** Brings a folder back to a whole state after a crash inside {@link replaceFolder}; whoever reads one calls it first. */
export async function recoverFolder(folder: string, { next, writers }: DraftFolderOptions = {}): Promise<void> {
  const target = resolve(folder);
  const old = target + OLD;
  const recover = async () => {
    await rm(old + PARTIAL, { recursive: true, force: true });
    if (writers !== 'many') await rm(target + PARTIAL, { recursive: true, force: true });
    if (!(await exists(old))) return;
    if (await exists(target)) return removeFolder(old);
    await rename(old, target);
    await syncFolder(dirname(target));
  };
  await writing(folder, recover, next);
}

/** Removes a folder in such a way that a crash leaves either all of it, or rubbish by name (`.partial`). */
export async function removeFolder(folder: string): Promise<void> {
  const rubbish = folder.endsWith(PARTIAL) ? folder : folder + PARTIAL;
  const remove = async () => {
    if (rubbish !== folder) {
      if (!(await exists(folder))) return;
      await rm(rubbish, { recursive: true, force: true });
      await rename(folder, rubbish);
    }
    await rm(rubbish, { recursive: true, force: true });
  };
  await writing(folder, remove);
}

/** Lets `fill` write a draft, syncs it, lets `place` put it in place, and syncs the folder around. */
async function withDraft<Result>(
  folder: string,
  fill: Fill<Result>,
  { next, writers }: DraftFolderOptions,
  place: (draft: string, target: string) => Promise<void>,
): Promise<Result> {
  const target = resolve(folder); // without a slash at its end
  let draft: string | undefined;
  try {
    await makeFolder(dirname(target));
    draft = await freeDraftName(target, writers);
    await mkdir(draft);
    const result = await fill(draft);
    await syncTree(draft);
    await place(draft, target);
    await syncFolder(dirname(target));
    return result;
  } catch (cause) {
    // A failing disk may refuse this too: the first fault is the one to tell.
    if (draft !== undefined) await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw systemCode(cause) === '' ? cause : outputFault({ where: folder, next }, cause);
  }
}

/** Whether a folder is there. A file of that name is nothing to replace: the fault is the system's ENOTDIR. */
async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    (cause: unknown) => {
      if (systemCode(cause) === 'ENOENT') return false;
      throw cause;
    },
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function inUse(where: string, received: string, next = 'Name another folder, or move this one away.'): UsageError {
  return new UsageError({
    where,
    expected: 'an empty or new folder',
    received,
    next,
    code: 'folder-in-use',
  });
}
