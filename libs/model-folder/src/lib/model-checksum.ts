import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What tells a model from every other, whatever its folder is called: the first 16 hexadecimal digits of a SHA-256 over
 * the names and bytes of the folder's files, hidden ones left out. A file that cannot be read is left out, too: whoever
 * opens the model finds out what is wrong with it.
 */
export async function modelChecksum(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => !one.startsWith('.')).sort()) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    if (bytes !== undefined) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}
