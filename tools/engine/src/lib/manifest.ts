import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { InstallPlan } from './install-plan';

/** Rises when an older installation must be made anew. */
export const MANIFEST_VERSION = 1;

const MANIFEST_FILE = 'manifest.json';

/** What was installed, with a checksum of every file. */
export interface Manifest {
  readonly version: number;
  readonly device: string;
  readonly tensorflow: string;
  /** Name and sha256 of each wheel that was unpacked. */
  readonly wheels: Readonly<Record<string, string>>;
  /** Version of the TensorFlow.js package whose addon was compiled. */
  readonly tfjs: string;
  readonly files: Readonly<Record<string, FileSeal>>;
}

/** What is known of one installed file. */
export interface FileSeal {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The manifest's lines that follow from the plan alone; an installation with others is out of date. */
export function plannedFacts(plan: InstallPlan, tfjs: string): Omit<Manifest, 'files'> {
  const wheels = Object.fromEntries(plan.wheels.map((wheel) => [`${wheel.name}==${wheel.version}`, wheel.sha256]));
  return { version: MANIFEST_VERSION, device: plan.device, tensorflow: plan.tensorflow, wheels, tfjs };
}

/** Writes the manifest of a complete folder: `facts` and a seal for each file. */
export async function sealFolder(folder: string, facts: Omit<Manifest, 'files'>): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const files: Record<string, FileSeal> = {};
  for (const name of names) files[name] = await sealOf(path.join(folder, name));
  const manifest: Manifest = { ...facts, files };
  await writeFile(path.join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Returns the manifest of an installed folder; undefined when there is none that can be read. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path.join(folder, MANIFEST_FILE), 'utf8'));
    return isManifest(parsed) ? parsed : undefined;
  } catch {
    return undefined; // absent, cut short or damaged: an installation without a manifest is none
  }
}

/** Returns what is wrong with the files of an installed folder, one phrase each; nothing when all are as sealed. */
export async function damagesOf(folder: string, { files }: Manifest): Promise<string[]> {
  const damages: string[] = [];
  for (const [name, seal] of Object.entries(files)) {
    const damage = await damageOf(path.join(folder, name), seal);
    if (damage !== undefined) damages.push(`${name} ${damage}`);
  }
  return damages;
}

async function damageOf(file: string, seal: FileSeal): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size !== seal.sizeBytes) return `has ${size} bytes instead of ${seal.sizeBytes}`;
    return (await sealOf(file)).sha256 === seal.sha256 ? undefined : 'has another checksum';
  } catch {
    return 'is missing or cannot be read';
  }
}

async function sealOf(file: string): Promise<FileSeal> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return { sizeBytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value) || !isRecord(value['files']) || !isRecord(value['wheels'])) return false;
  const texts = [value['device'], value['tensorflow'], value['tfjs']];
  const isSealed = Object.values(value['files']).every(
    (seal) => isRecord(seal) && typeof seal['sizeBytes'] === 'number' && typeof seal['sha256'] === 'string',
  );
  return isSealed && typeof value['version'] === 'number' && texts.every((text) => typeof text === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
