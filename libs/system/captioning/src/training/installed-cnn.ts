import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ModelFileError, nearestWord } from '@tolmach/contracts';
import { cnnCacheFolder } from '@tolmach/durable-files';

/**
 * The folder that `cnn.folder` names: a path, or the name of a CNN that `cnn install` has put into the user's cache.
 * @throws {@link ModelFileError} for a name that is neither
 */
export async function cnnFolder(named: string): Promise<string> {
  if (basename(named) !== named || (await isThere(named))) return named;
  const folder = cnnCacheFolder(named);
  if (await isThere(folder)) return folder;
  throw notInstalled(named, await readdir(dirname(folder)).catch(() => []));
}

function notInstalled(named: string, installed: readonly string[]): ModelFileError {
  const near = nearestWord(named, installed);
  return new ModelFileError({
    where: named,
    expected: `the folder of a CNN, or the name of an installed one (${installed.join(', ') || 'none is installed'})`,
    received: 'neither',
    next: near === undefined ? `Install it: npx @tolmach/cnn install ${named}` : `Did you mean ${near}?`,
    code: 'cnn-not-installed',
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
