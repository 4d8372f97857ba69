import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathBytes, pathText } from '@tolmach/contracts';

/**
 * The one file or folder whose path reads the same as this one, at which nothing is: in another Unicode form (é as one
 * character or as two), or not in UTF-8, of which a command line keeps only U+FFFD. Undefined when there is none, or
 * several. A path in ASCII can be spelt in one way only, and nothing is looked up for it.
 */
export async function respeltPath(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  if (/^\p{ASCII}*$/u.test(path) || parent === path) return undefined;
  const folder = (await isThere(parent)) ? parent : await respeltPath(parent);
  return folder === undefined ? undefined : entryLike(folder, basename(path));
}

async function entryLike(folder: string, name: string): Promise<string | undefined> {
  const exact = join(folder, name);
  if (await isThere(exact)) return exact; // the folder alone was spelt otherwise
  const entries = await readdir(pathBytes(folder), { encoding: 'buffer' }).catch(() => []);
  const [match, ...others] = entries.filter((entry) => spelling(entry.toString('utf8')) === spelling(name));
  return match === undefined || others.length > 0 ? undefined : join(folder, pathText(match));
}

/** What is alike in names that read the same. */
function spelling(name: string): string {
  return name.normalize('NFC');
}

async function isThere(path: string): Promise<boolean> {
  return lstat(pathBytes(path)).then(
    () => true,
    () => false,
  );
}
