import { hashImage } from '@tolmach/image-input';

/** Files read at the same time. */
const NUM_AT_ONCE = 16;

/**
 * SHA-256 of the bytes of each image file, hexadecimal, by path.
 * @throws {@link InputError} at the first file that cannot be read
 */
export async function hashImages(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (let start = 0; start < paths.length; start += NUM_AT_ONCE) {
    const some = paths.slice(start, start + NUM_AT_ONCE);
    await Promise.all(some.map(async (path) => hashes.set(path, await hashImage(path))));
  }
  return hashes;
}
