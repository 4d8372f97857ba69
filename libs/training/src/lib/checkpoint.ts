import { InputError } from '@tolmach/contracts';
import {
  OLD,
  PARTIAL,
  damagesOf,
  fitsSeal,
  makeFolder,
  readManifest,
  removeFolder,
  replaceFolder,
  sealFolder,
  systemCode,
  writing,
} from '@tolmach/durable-files';
import type { Facts, Manifest } from '@tolmach/durable-files';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const FORMAT = 1;

/** What a checkpoint's manifest says beside its files. */
export type CheckpointFacts = { readonly format: number; readonly step: number };

/** Contents of a checkpoint by file name (`weights.safetensors`, `state.json`). */
export type CheckpointFiles = Readonly<Record<string, Uint8Array>>;

/** A complete checkpoint on disk. */
export interface Checkpoint {
  readonly step: number;
  readonly folder: string;
  readonly manifest: Manifest<CheckpointFacts>;
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
 * It is sealed and replaced as a whole ({@link replaceFolder}), so that a crash or a full disk at any moment leaves the
 * previous checkpoint. One process at a time may write; checkpoints of later steps are removed,
 * as the run that made them was taken back to an earlier one.
 * @throws {@link OutputError} if it cannot be written; the earlier ones are untouched then.
 */
export async function writeCheckpoint(
  folder: string,
  step: number,
  files: CheckpointFiles,
  { keep }: KeepOptions,
): Promise<string> {
  await writing(folder, () => makeFolder(folder));
  await removeLeftovers(folder);
  const final = path.join(folder, folderName(step));
  await replaceFolder(final, async (draft) => {
    for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(draft, name), bytes);
    await sealFolder(draft, { format: FORMAT, step });
  });
  await prune(folder, step, keep);
  return final;
}

/**
 * The newest checkpoint of a folder whose files are all there with their sizes and checksums; damaged ones are never
 * read, only named. A folder that does not exist has none.
 */
export async function latestCheckpoint(folder: string): Promise<LatestCheckpoint> {
  const skipped: { folder: string; reason: string }[] = [];
  for (const { name, step } of await candidates(folder)) {
    const manifest = await soundManifest(path.join(folder, name), step);
    if (typeof manifest !== 'string') {
      return { checkpoint: { step, folder: path.join(folder, name), manifest }, skipped };
    }
    skipped.push({ folder: path.join(folder, name), reason: manifest });
  }
  return { checkpoint: undefined, skipped };
}

/** The manifest of a folder whose files are all there and unchanged, or the reason why it is not a checkpoint. */
async function soundManifest(folder: string, step: number): Promise<Manifest<CheckpointFacts> | string> {
  const manifest = await readManifest(folder, isOwn);
  if (typeof manifest === 'string') return manifest;
  if (manifest.step !== step) return `its manifest is of step ${manifest.step}`;
  return (await damagesOf(folder, manifest))[0] ?? manifest;
}

function isOwn(facts: Facts): facts is CheckpointFacts {
  return facts['format'] === FORMAT && Number.isInteger(facts['step']);
}

/** The contents of a checkpoint. @throws {@link InputError} if a file changed since it was found complete. */
export async function readCheckpoint({ folder, manifest }: Checkpoint): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for (const [name, seal] of Object.entries(manifest.files)) {
    const bytes = await readFile(path.join(folder, name)).catch(() => undefined);
    if (bytes === undefined || !fitsSeal(bytes, seal)) throw changedFile(path.join(folder, name));
    files[name] = bytes;
  }
  return files;
}

function changedFile(file: string): InputError {
  return new InputError({
    where: file,
    expected: 'the file that its manifest.json describes',
    received: 'another one',
    next: 'Resume the run again; a damaged checkpoint is passed over.',
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
