import { InputError, systemCode } from '@tolmach/contracts';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_FILE, checkFolder, describeFiles, isFile, type CheckpointManifest } from './checkpoint-manifest';
import { writing } from './output-fault';
import { OLD, PARTIAL, exists, removeFolder, syncFolder, writeSynced } from './synced-files';

/** Contents of a checkpoint by file name (`weights.safetensors`, `state.json`). */
export type CheckpointFiles = Readonly<Record<string, Uint8Array>>;

/** A complete checkpoint on disk. */
export interface Checkpoint {
  readonly step: number;
  readonly folder: string;
  readonly manifest: CheckpointManifest;
}

/** The newest complete checkpoint, and why newer ones were passed over. */
export interface LatestCheckpoint {
  readonly checkpoint: Checkpoint | undefined;
  readonly skipped: readonly { readonly folder: string; readonly reason: string }[];
}

/** How many checkpoints stay. */
export interface KeepOptions {
  /** Newest checkpoints kept, this one included; at least 1. */
  readonly keep: number;
}

/**
 * Writes the checkpoint of a step as folder `step-00001000` and removes those that need not be kept; returns its folder.
 *
 * Everything is written and synced under a temporary name, which is then renamed, so that a crash or a full disk at any
 * moment leaves the previous checkpoint whole. One process at a time may write; checkpoints of later steps are removed,
 * as the run that made them was taken back to an earlier one.
 * @throws {@link OutputError} if it cannot be written; the earlier ones are untouched then.
 */
export async function writeCheckpoint(
  folder: string,
  step: number,
  files: CheckpointFiles,
  { keep }: KeepOptions,
): Promise<string> {
  await writing(folder, () => mkdir(folder, { recursive: true }));
  await removeLeftovers(folder);
  const final = path.join(folder, folderName(step));
  const draft = `${final}${PARTIAL}`;
  try {
    await writeFiles(draft, step, files);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await writing(final, async () => {
    if (await exists(final)) {
      await removeFolder(`${final}${OLD}`);
      await rename(final, `${final}${OLD}`);
    }
    await rename(draft, final);
  });
  await syncFolder(folder);
  await prune(folder, step, keep);
  return final;
}

async function writeFiles(draft: string, step: number, files: CheckpointFiles): Promise<void> {
  await writing(draft, () => mkdir(draft));
  for (const [name, bytes] of Object.entries(files)) await writeSynced(path.join(draft, name), bytes);
  const manifest = JSON.stringify(describeFiles(step, files), null, 2);
  await writeSynced(path.join(draft, MANIFEST_FILE), Buffer.from(`${manifest}\n`));
  await syncFolder(draft);
}

/**
 * The newest checkpoint of a folder whose files are all there with their sizes and checksums; damaged ones are never
 * read, only named. A folder that does not exist has none.
 */
export async function latestCheckpoint(folder: string): Promise<LatestCheckpoint> {
  const skipped: { folder: string; reason: string }[] = [];
  for (const { name, step } of await candidates(folder)) {
    const manifest = await checkFolder(path.join(folder, name), step);
    if (typeof manifest !== 'string') {
      return { checkpoint: { step, folder: path.join(folder, name), manifest }, skipped };
    }
    skipped.push({ folder: path.join(folder, name), reason: manifest });
  }
  return { checkpoint: undefined, skipped };
}

/** The contents of a checkpoint. @throws {@link InputError} if a file changed since it was found complete. */
export async function readCheckpoint({ folder, manifest }: Checkpoint): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const [name, facts] of Object.entries(manifest.files)) {
    const bytes = await readFile(path.join(folder, name)).catch(() => undefined);
    if (bytes === undefined || !isFile(bytes, facts)) throw changedFile(path.join(folder, name));
    files[name] = bytes;
  }
  return files;
}

function changedFile(file: string): InputError {
  return new InputError({
    where: file,
    expected: 'the file that its manifest.json describes',
    received: 'another one',
    next: 'Start again with --resume; a damaged checkpoint is passed over.',
    code: 'damaged-checkpoint',
  });
}

interface Candidate {
  readonly name: string;
  readonly step: number;
}

/** Folders that may be checkpoints, newest first; of one step the new one before the one it replaced. */
async function candidates(folder: string): Promise<Candidate[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return [];
    throw cause;
  });
  return names
    .flatMap((name) => {
      const step = /^step-(\d+)(?:\.old)?$/.exec(name)?.[1];
      return step === undefined ? [] : [{ name, step: Number(step) }];
    })
    .sort((left, right) => right.step - left.step || left.name.length - right.name.length);
}

function folderName(step: number): string {
  return `step-${String(step).padStart(8, '0')}`;
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await writing(folder, () => readdir(folder))) {
    if (name.endsWith(PARTIAL)) await removeFolder(path.join(folder, name));
  }
}

async function prune(folder: string, step: number, keep: number): Promise<void> {
  const all = await candidates(folder);
  const kept = all.filter((candidate) => candidate.step <= step && !candidate.name.endsWith(OLD)).slice(0, keep);
  for (const candidate of all) {
    if (!kept.includes(candidate)) await removeFolder(path.join(folder, candidate.name));
  }
}
