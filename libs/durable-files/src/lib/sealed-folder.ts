import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemCode } from './file-fault';

/** The file of a sealed folder that names all others. */
export const MANIFEST_FILE = 'manifest.json';

/** The facts in a manifest: plain JSON. */
export type Facts = Readonly<Record<string, unknown>>;

/** What a folder held when it was sealed. */
export type Manifest<Own extends Facts = Facts> = Own & { readonly files: Readonly<Record<string, FileSeal>> };

/** Size and checksum of one file. */
export interface FileSeal {
  readonly sizeBytes: number;
  /** hexadecimal */
  readonly sha256: string;
}

/** State of a folder: absent (no readable manifest), outdated (other facts than planned), damaged, or sound. */
export type FolderState =
  | { readonly kind: 'absent' | 'outdated' | 'sound' }
  | { readonly kind: 'damaged'; readonly damages: readonly string[] };

/**
 * Writes the manifest of a complete folder: `facts`, then one seal per file under its path in the folder. It syncs
 * nothing: a folder is sealed as the last step of filling a draft ({@link replaceFolder}, {@link writeNewFolder}).
 */
export async function sealFolder(folder: string, facts: Facts): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => name !== MANIFEST_FILE)
    .sort();
  const files: Record<string, FileSeal> = {};
  for (const name of names) files[name] = await sealOf(join(folder, name));
  await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify({ ...facts, files }, undefined, 2)}\n`);
}

/**
 * The manifest of a folder, or why it has none.
 * @param isOwn - whether a manifest has the facts that the caller writes; others do not count
 */
export async function readManifest<Own extends Facts>(
  folder: string,
  isOwn: (facts: Facts) => facts is Own,
): Promise<Manifest<Own> | string> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return `${MANIFEST_FILE} is missing`;
  try {
    const parsed: unknown = JSON.parse(text);
    return isManifest(parsed) && isOwn(parsed) ? parsed : `${MANIFEST_FILE} is not one of this format`;
  } catch {
    return `${MANIFEST_FILE} is not JSON`;
  }
}

/** What is wrong with the files of a folder, one phrase each; empty if all match their seals. */
export async function damagesOf(folder: string, { files }: Manifest): Promise<string[]> {
  const damages: string[] = [];
  for (const [name, seal] of Object.entries(files)) {
    const damage = await damageOf(join(folder, name), seal);
    if (damage !== undefined) damages.push(`${name} ${damage}`);
  }
  return damages;
}

/** Compares a folder with its manifest and with the facts that it would be sealed with today. */
export async function folderState<Own extends Facts>(
  folder: string,
  planned: Own,
  isOwn: (facts: Facts) => facts is Own,
): Promise<FolderState> {
  const manifest = await readManifest(folder, isOwn);
  if (typeof manifest === 'string') return { kind: 'absent' };
  const { files: _, ...facts } = manifest;
  if (JSON.stringify(facts) !== JSON.stringify(planned)) return { kind: 'outdated' };
  const damages = await damagesOf(folder, manifest);
  return damages.length === 0 ? { kind: 'sound' } : { kind: 'damaged', damages };
}

/** Whether bytes are those that were sealed. */
export function fitsSeal(bytes: Uint8Array, { sizeBytes, sha256 }: FileSeal): boolean {
  return bytes.length === sizeBytes && createHash('sha256').update(bytes).digest('hex') === sha256;
}

async function damageOf(file: string, seal: FileSeal): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size !== seal.sizeBytes) return `has ${size} bytes instead of ${seal.sizeBytes}`;
    return (await sealOf(file)).sha256 === seal.sha256 ? undefined : 'has a different checksum';
  } catch (cause) {
    return systemCode(cause) === 'ENOENT' ? 'is missing' : `cannot be read (${systemCode(cause)})`;
  }
}

async function sealOf(file: string): Promise<FileSeal> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return { sizeBytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value) || !isRecord(value['files'])) return false;
  return Object.entries(value['files']).every(
    ([name, seal]) =>
      isInside(name) && isRecord(seal) && Number.isInteger(seal['sizeBytes']) && typeof seal['sha256'] === 'string',
  );
}

/** Whether a name of a manifest is that of a file in its folder: a damaged or foreign one may say anything. */
function isInside(name: string): boolean {
  return name !== '' && !isAbsolute(name) && !normalize(name).startsWith('..');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
