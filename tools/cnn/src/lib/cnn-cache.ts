import path from 'node:path';
import { engineCacheFolder } from '@tolmach/tensor-runtime';
import type { CacheEnvironment } from '@tolmach/tensor-runtime';

/** Returns the folder of the user that a network is installed in: beside the engines, by the same rules. */
export function cnnCacheFolder(name: string, environment: CacheEnvironment): string {
  return path.join(path.dirname(engineCacheFolder(environment)), 'cnn', name);
}
