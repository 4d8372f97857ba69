import { InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { hashImage } from '@tolmach/image-input';
import type { ImageFault } from '@tolmach/image-input';

/** Files read at the same time. */
const NUM_AT_ONCE = 16;

/**
 * SHA-256 of the bytes of each image file, hexadecimal, by path.
 * @param onBad - told of each file that cannot be read, which has none
 */
export async function hashImages(paths: Iterable<string>, onBad: OnBad): Promise<ReadonlyMap<string, string>> {
  const files = [...new Set(paths)];
  const hashes = new Map<string, string>();
  for (let start = 0; start < files.length; start += NUM_AT_ONCE) {
    for (const outcome of await Promise.all(files.slice(start, start + NUM_AT_ONCE).map(hashOrFault))) {
      if ('error' in outcome) onBad(outcome.error);
      else hashes.set(outcome.path, outcome.sha256);
    }
  }
  return hashes;
}

async function hashOrFault(path: string): Promise<{ readonly path: string; readonly sha256: string } | ImageFault> {
  try {
    return { path, sha256: await hashImage(path) };
  } catch (error) {
    if (error instanceof InputError) return { path, error };
    throw error;
  }
}
