import { mkdtemp, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { isRunning } from './draft-name';
import type { Fill } from './draft-folder';
import { makeFolder, syncFolder, syncTree } from './sync';

const STAGING = '.staging-';
const GENERATION = 'engine-';
const LINK = '.current-';

/** Names contain the id of the process that makes them. */
const MADE_BY = /^(\.staging-|engine-|\.current-)(\d+)(?:-|$)/;

/**
 * Fills a new folder of the cache and makes it the current one in a single step, so that at every instant `current` is
 * either absent or a complete installation: the old one until the new one is complete, whatever kills the process. The
 * installation is synced before it gets its name, and the names after it.
 *
 * @param fill - writes the installation into the given folder; if it rejects, nothing changes
 */
export async function installGeneration(cacheFolder: string, fill: Fill): Promise<void> {
  await makeFolder(cacheFolder);
  await removeAbandoned(cacheFolder);
  const staging = await mkdtemp(path.join(cacheFolder, `${STAGING}${process.pid}-`));
  try {
    await fill(staging);
    await syncTree(staging); // before its name: a power cut must not leave a name without content
    const name = path.basename(staging).replace(STAGING, GENERATION);
    await rename(staging, path.join(cacheFolder, name));
    await makeCurrent(cacheFolder, name);
    await removeAbandoned(cacheFolder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** A link cannot be overwritten, but another can be renamed over it. */
async function makeCurrent(cacheFolder: string, name: string): Promise<void> {
  const link = path.join(cacheFolder, `${LINK}${process.pid}`);
  await rm(link, { force: true });
  await symlink(name, link);
  await rename(link, path.join(cacheFolder, 'current'));
  await syncFolder(cacheFolder);
}

/** Removes unused generations, and the leftovers of installers that no longer run. */
async function removeAbandoned(cacheFolder: string): Promise<void> {
  const current = await readlink(path.join(cacheFolder, 'current')).catch(() => undefined);
  for (const name of await readdir(cacheFolder)) {
    const [, kind, maker] = MADE_BY.exec(name) ?? [];
    if (kind === undefined || name === current) continue;
    // Between the two steps of another installer its generation is complete and not yet the current one.
    const isOwnGeneration = kind === GENERATION && Number(maker) === process.pid;
    if (isOwnGeneration || !isRunning(Number(maker))) {
      await rm(path.join(cacheFolder, name), { recursive: true, force: true });
    }
  }
}
