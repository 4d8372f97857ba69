import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { InputError, systemCode } from '@tolmach/contracts';

/** Longest line read, in bytes; a file without line ends would otherwise have to fit into memory. */
export const MAX_LINE_BYTES = 1 << 20;

const CHUNK_BYTES = 1 << 18;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The lines of a UTF-8 text file in order, without their ends (LF or CR LF) and without a byte order mark; memory holds
 * one chunk and one line.
 * @param onChunk - sees every byte of the file once, in order (for a checksum).
 * @throws {@link InputError} for a file that cannot be read, bytes that are not UTF-8, or a line over 1 MiB.
 */
export async function* readLines(path: string, onChunk?: (chunk: Uint8Array) => void): AsyncGenerator<string> {
  const file = await openText(path);
  try {
    let rest: Buffer = Buffer.alloc(0); // bytes of a line that has not ended yet
    let restOffset = 0; // its place in the file
    let numLines = 0;
    for await (const chunk of chunksOf(file, path)) {
      onChunk?.(chunk);
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        yield decodeLine(bytes.subarray(start, end), { path, line: ++numLines, offset: restOffset + start });
        start = end + 1;
      }
      restOffset += start;
      rest = bytes.subarray(start);
      if (rest.length > MAX_LINE_BYTES) throw lineTooLong({ path, line: numLines + 1, offset: restOffset });
    }
    if (rest.length > 0) yield decodeLine(rest, { path, line: numLines + 1, offset: restOffset });
  } finally {
    await file.close();
  }
}

interface Place {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Bytes before the line. */
  readonly offset: number;
}

async function openText(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function* chunksOf(file: FileHandle, path: string): AsyncGenerator<Buffer> {
  for (;;) {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

function unreadable(path: string, cause: unknown): InputError {
  const reason = systemCode(cause) || String(cause);
  return new InputError({
    where: path,
    expected: 'a readable text file',
    received: reason === 'ENOENT' ? 'no such file' : reason === 'EISDIR' ? 'a folder' : reason,
    next: 'Check the path in the data section of the config; relative paths start at the working folder.',
    code: 'unreadable-text',
    details: { path },
    cause,
  });
}

function decodeLine(bytes: Buffer, place: Place): string {
  if (bytes.length > MAX_LINE_BYTES) throw lineTooLong(place);
  if (!isUtf8(bytes)) throw notUtf8(bytes, place);
  const end = bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  const text = bytes.toString('utf8', 0, end);
  return place.offset === 0 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function lineTooLong({ path, line, offset }: Place): InputError {
  return new InputError({
    where: `${path}, line ${line}`,
    expected: `lines of at most ${MAX_LINE_BYTES} bytes`,
    received: `a longer one that starts at byte ${offset}`,
    next: 'Put one sentence on a line.',
    code: 'line-too-long',
    details: { path, line, offset },
  });
}

function notUtf8(bytes: Buffer, { path, line, offset }: Place): InputError {
  const byte = offset + validPrefixLength(bytes);
  return new InputError({
    where: `${path}, line ${line}`,
    expected: 'UTF-8 text',
    received: `bytes that are not UTF-8 at byte ${byte} of the file`,
    next: 'Convert the file, for example with: iconv -f LATIN1 -t UTF-8.',
    code: 'not-utf8',
    details: { path, line, byte },
  });
}

/** Bytes before the first character that is not well-formed. */
function validPrefixLength(bytes: Buffer): number {
  let length = 0;
  while (length < bytes.length) {
    const width = [1, 2, 3, 4].find((size) => isUtf8(bytes.subarray(length, Math.min(length + size, bytes.length))));
    if (width === undefined) return length;
    length += width;
  }
  return length;
}
