import { createHash } from 'node:crypto';
import { readSource } from './read-source';

/**
 * SHA-256 of the bytes of an image file, hexadecimal, as a decoded image has it; the file is not decoded.
 * @throws {@link InputError} where reading its pixels would fail before decoding: no such file, no permission, a folder, ...
 */
export async function hashImage(path: string): Promise<string> {
  return hashBytes((await readSource(path)).bytes);
}

/** SHA-256, hexadecimal. */
export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
