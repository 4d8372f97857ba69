import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const MANIFEST_FILE = 'manifest.json';

/**
 * The facts in a manifest: plain JSON that follows from a plan alone, so that an installation with other facts is out
 * of date.
 */
export type Facts = Readonly<Record<string, unknown>>;

/** What was installed, with a seal for every file. */
export type Manifest<Own extends Facts> = Own & { readonly files: Readonly<Record<string, FileSeal>> };

/** Size and checksum of one installed file. */
interface FileSeal {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** State of an installed folder: absent (no manifest), outdated (other facts than today's plan), damaged, or sound. */
export type FolderState =
  | { readonly kind: 'absent' | 'outdated' | 'sound' }
  | { readonly kind: 'damaged'; readonly damages: readonly string[] };

/** Writes the manifest of a complete folder: `facts`, then one seal per file under its path in the folder. */
export async function sealFolder(folder: string, facts: Facts): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const files: Record<string, FileSeal> = {};
  for (const name of names) files[name] = await sealOf(path.join(folder, name));
  await writeFile(path.join(folder, MANIFEST_FILE), `${JSON.stringify({ ...facts, files }, undefined, 2)}\n`);
}

/**
 * Returns the manifest of an installed folder; undefined if it has no readable one.
 *
 * @param isOwn - whether a manifest has the facts that the caller writes; others do not count
 */
export async function readManifest<Own extends Facts>(
  folder: string,
  isOwn: (facts: Facts) => facts is Own,
): Promise<Manifest<Own> | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path.join(folder, MANIFEST_FILE), 'utf8'));
    return isSealed(parsed) && isOwn(parsed) ? parsed : undefined;
  } catch {
    return undefined; // absent, truncated or damaged: without a manifest there is no installation
  }
}

/** Returns what is wrong with the files of an installed folder, one phrase each; empty if all match their seals. */
export async function damagesOf(folder: string, { files }: Manifest<Facts>): Promise<string[]> {
  const damages: string[] = [];
  for (const [name, seal] of Object.entries(files)) {
    const damage = await damageOf(path.join(folder, name), seal);
    if (damage !== undefined) damages.push(`${name} ${damage}`);
  }
  return damages;
}

/** Compares an installed folder with its manifest and with today's plan. */
export async function folderState<Own extends Facts>(
  folder: string,
  planned: Own,
  isOwn: (facts: Facts) => facts is Own,
): Promise<FolderState> {
  const manifest = await readManifest(folder, isOwn);
  if (manifest === undefined) return { kind: 'absent' };
  const { files: _, ...facts } = manifest;
  if (JSON.stringify(facts) !== JSON.stringify(planned)) return { kind: 'outdated' };
  const damages = await damagesOf(folder, manifest);
  return damages.length === 0 ? { kind: 'sound' } : { kind: 'damaged', damages };
}

async function damageOf(file: string, seal: FileSeal): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size !== seal.sizeBytes) return `has ${size} bytes instead of ${seal.sizeBytes}`;
    return (await sealOf(file)).sha256 === seal.sha256 ? undefined : 'has a different checksum';
  } catch {
    return 'is missing or cannot be read';
  }
}

async function sealOf(file: string): Promise<FileSeal> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return { sizeBytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

function isSealed(value: unknown): value is Manifest<Facts> {
  if (!isRecord(value) || !isRecord(value['files'])) return false;
  return Object.values(value['files']).every(
    (seal) => isRecord(seal) && typeof seal['sizeBytes'] === 'number' && typeof seal['sha256'] === 'string',
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
