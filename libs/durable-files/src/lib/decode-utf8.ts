import { isUtf8 } from 'node:buffer';

/** The text of UTF-8 bytes, or the offset of the first byte that is not part of a character. */
export function decodeUtf8(bytes: Buffer): { readonly text: string } | { readonly invalidAt: number } {
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { invalidAt: firstInvalid(bytes) };
}

/** Halves the interval between a prefix that decodes and one that does not. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1; // one past the end: a character cut off by the end of the line
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isPrefixOfText(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid - unfinishedTail(bytes.subarray(0, valid));
}

function isPrefixOfText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Number of bytes at the end that belong to an incomplete character: 0 to 3. */
function unfinishedTail(bytes: Uint8Array): number {
  return [0, 1, 2, 3].find((length) => isUtf8(bytes.subarray(0, bytes.length - length))) ?? 0;
}
