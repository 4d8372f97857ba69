import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { OutputError } from '@tolmach/contracts';
import { isRunning } from '@tolmach/wheel-install';

/** What an outcome on disk can lack, by the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'a full disk',
  EDQUOT: 'a full quota',
  EACCES: 'no permission to write',
  EPERM: 'no permission to write',
  EROFS: 'a disk that is read-only',
  ENOTDIR: 'a file on the way',
  EEXIST: 'a file on the way',
};

/**
 * Puts a new folder in the place of `target`, which is absent or a complete folder at every instant but the one
 * between two renames. Work is done in a folder beside it, named after this process; what processes that no longer
 * run left there is removed.
 *
 * @param fill - writes into `folder`; `scratch` is for what is not to be kept. When it rejects, nothing has changed
 * @throws {@link OutputError} when the disk is full or cannot be written
 */
export async function replaceFolder(
  target: string,
  fill: (places: { readonly folder: string; readonly scratch: string }) => Promise<void>,
): Promise<void> {
  let work: string | undefined;
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await removeAbandoned(target);
    work = await mkdtemp(`${workPrefix(target)}${process.pid}-`);
    const places = { folder: path.join(work, 'new'), scratch: path.join(work, 'scratch') };
    await mkdir(places.folder);
    await mkdir(places.scratch);
    await fill(places);
    await exchange(places.folder, target, path.join(work, 'old'));
  } catch (error) {
    throw diskFault(error, target);
  } finally {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  }
}

async function exchange(fresh: string, target: string, old: string): Promise<void> {
  await rename(target, old).catch((error: unknown) => {
    if (diskCode(error) !== 'ENOENT') throw error;
  });
  await rename(fresh, target);
}

function workPrefix(target: string): string {
  return path.join(path.dirname(target), `.${path.basename(target)}-`);
}

async function removeAbandoned(target: string): Promise<void> {
  const prefix = path.basename(workPrefix(target));
  for (const name of await readdir(path.dirname(target))) {
    const maker = name.startsWith(prefix) ? /^(\d+)-/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (maker !== undefined && !isRunning(Number(maker))) {
      await rm(path.join(path.dirname(target), name), { recursive: true, force: true });
    }
  }
}

/** The error itself, unless the disk is at fault. */
export function diskFault(error: unknown, target: string): unknown {
  const received = REASONS[diskCode(error) ?? ''];
  if (received === undefined) return error;
  return new OutputError({
    where: 'cnn install',
    expected: `a place to write at ${target}`,
    received,
    next: 'Make room there, or name another folder with --out or XDG_CACHE_HOME.',
    cause: error,
  });
}

/** The system's word for what failed, such as ENOENT. */
export function diskCode(error: unknown): string | undefined {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
  return isCoded ? String(error.code) : undefined;
}
