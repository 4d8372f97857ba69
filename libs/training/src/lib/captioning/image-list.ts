import { readFile } from 'node:fs/promises';

/** Names of a list, one a line. */
export async function readImageList(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter((name) => name !== '');
}
