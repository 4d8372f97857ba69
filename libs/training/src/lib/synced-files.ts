import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { writing } from './output-fault';

/** Ending of names that are being written or removed; whatever bears it after a crash is rubbish. */
export const PARTIAL = '.partial';

/** Ending of a folder that a newer one is about to stand in for. */
export const OLD = '.old';

/** Writes a whole file that is on the disk, not only in its cache, once this resolves. @throws {@link OutputError} */
export async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  await writing(file, async () => {
    const handle = await open(file, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Puts the names of a folder's entries on the disk: after making, renaming or removing some. */
export async function syncFolder(folder: string): Promise<void> {
  await writing(folder, async () => {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Replaces a file at once: after a crash at any moment there is the old one or the new one. */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}${PARTIAL}`;
  await writeSynced(draft, bytes);
  await writing(file, () => rename(draft, file));
  await syncFolder(path.dirname(file));
}

/**
 * Replaces a folder of plain files by the one that `fill` writes into an empty draft; if that fails, the old one stays.
 * Between two renames there is only `<folder>.old`, which {@link recoverFolder} puts back.
 */
export async function replaceFolder(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${folder}${PARTIAL}`;
  const old = `${folder}${OLD}`;
  try {
    await writing(draft, async () => {
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft, { recursive: true });
    });
    await writing(draft, () => fill(draft));
    await syncFiles(draft);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await writing(folder, async () => {
    if (await exists(folder)) {
      await removeFolder(old);
      await rename(folder, old);
    }
    await rename(draft, folder);
  });
  await syncFolder(path.dirname(folder));
  await removeFolder(old);
}

/** Brings a folder back to a whole state after a crash inside {@link replaceFolder}. */
export async function recoverFolder(folder: string): Promise<void> {
  await writing(folder, async () => {
    await rm(`${folder}${PARTIAL}`, { recursive: true, force: true });
    const old = `${folder}${OLD}`;
    await rm(`${old}${PARTIAL}`, { recursive: true, force: true });
    if (!(await exists(old))) return;
    if (await exists(folder)) await removeFolder(old);
    else await rename(old, folder);
  });
}

/** Removes a folder in such a way that a crash leaves either all of it or rubbish by name. */
export async function removeFolder(folder: string): Promise<void> {
  if (!(await exists(folder))) return;
  const rubbish = folder.endsWith(PARTIAL) ? folder : `${folder}${PARTIAL}`;
  await writing(folder, async () => {
    if (rubbish !== folder) {
      await rm(rubbish, { recursive: true, force: true });
      await rename(folder, rubbish);
    }
    await rm(rubbish, { recursive: true, force: true });
  });
}

/** True if something has this name. */
export async function exists(name: string): Promise<boolean> {
  return stat(name).then(
    () => true,
    () => false,
  );
}

async function syncFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) await syncFiles(name);
    else await syncFolder(name); // opening and syncing is the same for a file
  }
  await syncFolder(folder);
}
