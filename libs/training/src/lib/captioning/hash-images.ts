import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InputError } from '@tolmach/contracts';

/** Files read at the same time. */
const NUM_AT_ONCE = 16;

/**
 * SHA-256 of the bytes of each file, hexadecimal, by path.
 * @throws {@link InputError} at the first file that cannot be read
 */
export async function hashImages(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (let start = 0; start < paths.length; start += NUM_AT_ONCE) {
    const some = paths.slice(start, start + NUM_AT_ONCE);
    await Promise.all(some.map(async (path) => hashes.set(path, await hashFile(path))));
  }
  return hashes;
}

async function hashFile(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new InputError({
      where: path,
      expected: 'an image that can be read',
      received: cause instanceof Error ? cause.message : String(cause),
      next: 'Check data.images and the names in the captions file.',
      cause,
    });
  });
  return createHash('sha256').update(bytes).digest('hex');
}
