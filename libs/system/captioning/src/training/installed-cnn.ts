import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { cnnCacheFolder } from '@tolmach/durable-files';

/** The folder that `cnn.folder` names: a path, or the name of a CNN that `cnn install` has put into the user's cache. */
export async function cnnFolder(named: string): Promise<string> {
  if (basename(named) !== named || (await isThere(named))) return named;
  const installed = cnnCacheFolder(named);
  return (await isThere(installed)) ? installed : named;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
