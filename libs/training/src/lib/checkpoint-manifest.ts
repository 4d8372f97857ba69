import { systemCode } from '@tolmach/contracts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The file of a checkpoint that is written last and names all others. */
export const MANIFEST_FILE = 'manifest.json';

const FORMAT = 1;
const FILE_NAME = /^[a-z0-9][a-z0-9._-]*$/i;

/** What a checkpoint consists of. */
export interface CheckpointManifest {
  readonly format: number;
  readonly step: number;
  readonly files: Readonly<Record<string, FileFacts>>;
}

interface FileFacts {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The manifest of these files. */
export function describeFiles(step: number, files: Readonly<Record<string, Uint8Array>>): CheckpointManifest {
  const facts = Object.entries(files).map(([name, bytes]) => [name, factsOf(bytes)] as const);
  return { format: FORMAT, step, files: Object.fromEntries(facts) };
}

/** True if the bytes are those that the manifest speaks of. */
export function isFile(bytes: Uint8Array, { sizeBytes, sha256 }: FileFacts): boolean {
  const facts = factsOf(bytes);
  return facts.sizeBytes === sizeBytes && facts.sha256 === sha256;
}

function factsOf(bytes: Uint8Array): FileFacts {
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The manifest of a folder whose files are all there and unchanged, or the reason why it is no checkpoint. */
export async function checkFolder(folder: string, step: number): Promise<CheckpointManifest | string> {
  const manifest = await readManifest(folder);
  if (typeof manifest === 'string') return manifest;
  if (manifest.step !== step) return `${MANIFEST_FILE} is of step ${manifest.step}`;
  for (const [name, facts] of Object.entries(manifest.files)) {
    const fault = await faultOfFile(path.join(folder, name), facts);
    if (fault !== undefined) return `${name} ${fault}`;
  }
  return manifest;
}

async function readManifest(folder: string): Promise<CheckpointManifest | string> {
  const text = await readFile(path.join(folder, MANIFEST_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return `${MANIFEST_FILE} is missing`;
  try {
    const content: unknown = JSON.parse(text);
    return isManifest(content) ? content : `${MANIFEST_FILE} is not one of format ${FORMAT}`;
  } catch {
    return `${MANIFEST_FILE} is not JSON`;
  }
}

function isManifest(content: unknown): content is CheckpointManifest {
  if (!isRecord(content) || content['format'] !== FORMAT || !Number.isInteger(content['step'])) return false;
  const files = content['files'];
  return isRecord(files) && Object.entries(files).every(([name, facts]) => FILE_NAME.test(name) && isFacts(facts));
}

function isFacts(facts: unknown): facts is FileFacts {
  return isRecord(facts) && Number.isInteger(facts['sizeBytes']) && typeof facts['sha256'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function faultOfFile(file: string, { sizeBytes, sha256 }: FileFacts): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size !== sizeBytes) return `has ${size} bytes instead of ${sizeBytes}`;
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex') === sha256 ? undefined : 'has another checksum';
  } catch (cause) {
    return systemCode(cause) === 'ENOENT' ? 'is missing' : `cannot be read (${systemCode(cause)})`;
  }
}
