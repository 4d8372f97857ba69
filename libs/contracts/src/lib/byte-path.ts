import { isUtf8 } from 'node:buffer';

/** A lone surrogate that stands for a byte: U+DC80 to U+DCFF for 0x80 to 0xff. */
const ESCAPED_BYTE = /([\udc80-\udcff])/u;
const FIRST_ESCAPE = 0xdc00;

/**
 * A file's name as a string that loses nothing: bytes that are not UTF-8 become lone surrogates, which JSON writes as
 * `\udce9` and reads back.
 *
 * @see Python's `surrogateescape`, PEP 383
 */
export function pathText(bytes: Uint8Array): string {
  const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(name)) return name.toString('utf8');
  let text = '';
  for (let at = 0; at < name.length;) {
    const character = name.subarray(at, at + characterBytes(name[at]));
    if (isUtf8(character)) text += character.toString('utf8');
    else text += String.fromCharCode(FIRST_ESCAPE + (name[at] ?? 0));
    at += isUtf8(character) ? character.length : 1;
  }
  return text;
}

/** What `node:fs` opens for a path that may hold bytes as {@link pathText} writes them. */
export function pathBytes(path: string): string | Buffer {
  const parts = path.split(ESCAPED_BYTE); // text, byte, text, ...
  if (parts.length === 1) return path;
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from([part.charCodeAt(0) & 0xff]))),
  );
}

/** Bytes of the character that this one begins. */
function characterBytes(first = 0): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
