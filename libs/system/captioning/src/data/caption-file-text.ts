import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { InputError, systemCode } from '@tolmach/contracts';

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = '\uFEFF';
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'no permission to read it',
  ERR_FS_FILE_TOO_LARGE: 'a file too large to read',
  ERR_STRING_TOO_LONG: 'a file too large to read',
};

/**
 * The whole of a UTF-8 text file, without a byte order mark.
 * @param what - of the file, for the error sentences: `a captions file`
 * @throws {@link InputError} for a file that cannot be read, is empty or blank, or is not UTF-8
 */
export async function readWholeText(path: string, what: string): Promise<string> {
  const text = decoded(path, await bytesOf(path, what), what);
  const whole = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (/\S/u.test(whole)) return whole;
  throw new InputError({
    where: path,
    expected: what,
    received: 'an empty file',
    next: 'Check that the file was written to its end.',
    code: 'empty-file',
    details: { path },
  });
}

/** The lines of a text that are not blank, without their ends, with their numbers from 1. */
export function* numberedLines(text: string): Generator<readonly [line: string, number: number]> {
  let number = 0;
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(start, end).replace(/\r$/u, '');
    number++;
    if (line.trim() !== '') yield [line, number];
    start = end + 1;
  }
}

async function bytesOf(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, what, cause);
  }
}

function decoded(path: string, bytes: Buffer, what: string): string {
  if (!isUtf8(bytes)) throw notUtf8(path, bytes);
  try {
    return bytes.toString('utf8');
  } catch (cause) {
    throw unreadable(path, what, cause);
  }
}

function unreadable(path: string, what: string, cause: unknown): InputError {
  const code = systemCode(cause);
  return new InputError({
    where: path,
    expected: what,
    received: REASONS[code] ?? (code || String(cause)),
    next: 'Check the path; relative paths start at the working folder.',
    code: 'unreadable-text',
    details: { path },
    cause,
  });
}

function notUtf8(path: string, bytes: Buffer): InputError {
  const line = firstBadLine(bytes);
  return new InputError({
    where: `${path}, line ${String(line)}`,
    expected: 'UTF-8 text',
    received: 'bytes that are not UTF-8',
    next: 'Convert the file, for example with: iconv -f LATIN1 -t UTF-8.',
    code: 'not-utf8',
    details: { path, line },
  });
}

/** No character of UTF-8 holds the byte of a line feed, so each line can be looked at alone. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0, end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return line;
    line++;
    start = end + 1;
  }
  return line;
}
