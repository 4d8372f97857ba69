import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The folders whose sub-folders are the installed packages of a scope, nearest first: `node_modules/@scope` of the current folder,
 * of the running program, of this library, and of all folders above them.
 */
export function packageFolders(scope: string): string[] {
  const starts = [process.cwd(), dirname(process.argv[1] ?? '.'), __dirname].map((start) => resolve(start));
  const folders = new Set(starts.flatMap(withAncestors).map((folder) => join(folder, 'node_modules', scope)));
  return [...folders].filter((folder) => existsSync(folder));
}

function withAncestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withAncestors(parent)];
}
