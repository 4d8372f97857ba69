import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathBytes, pathText } from '@tolmach/contracts';

/**
 * The one file or folder whose path reads the same as this one, at which nothing is: in another Unicode form (é as one
 * character or as two), or not in UTF-8, of which a command line keeps only U+FFFD. Undefined when there is none, or
 * several. A path in ASCII can be spelt in one way only, and nothing is looked up for it.
 */
export function respeltPath(path: string): string | undefined {
  const parent = dirname(path);
  if (/^\p{ASCII}*$/u.test(path) || parent === path) return undefined;
  const folder = isThere(parent) ? parent : respeltPath(parent);
  return folder === undefined ? undefined : entryLike(folder, basename(path));
}

function entryLike(folder: string, name: string): string | undefined {
  const exact = join(folder, name);
  if (isThere(exact)) return exact; // the folder alone was spelt otherwise
  const [match, ...others] = entriesOf(folder).filter((entry) => spelling(entry.toString('utf8')) === spelling(name));
  return match === undefined || others.length > 0 ? undefined : join(folder, pathText(match));
}

function entriesOf(folder: string): Buffer[] {
  try {
    return readdirSync(pathBytes(folder), { encoding: 'buffer' });
  } catch {
    return []; // whoever opens the path says what is wrong with it
  }
}

/** What is alike in names that read the same. */
function spelling(name: string): string {
  return name.normalize('NFC');
}

/** Whether something is at a path, be it a link to nothing. */
function isThere(path: string): boolean {
  try {
    return lstatSync(pathBytes(path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // a folder that may not be searched
  }
}
