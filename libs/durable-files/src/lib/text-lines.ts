import { InputError, pathBytes, pathText } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { decodeUtf8 } from './decode-utf8';
import { inputFault } from './file-fault';
import { HTML_PAGE, decodeFile, isHtml, notText, textBytes } from './text-bytes';

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = '\uFEFF';
const CHUNK_BYTES = 1 << 18;
const NOT_UTF8 = 'not-utf8';

/** How the bytes of a text are taken. */
export interface LineOptions {
  /** A line of more bytes is refused: a file without line ends would otherwise have to fit into memory. */
  readonly maxBytes: number;
  /**
   * What ends a line; default `line-feed`, and then a CR before it, and a byte order mark before the first line, are
   * not of the text. What NUL ends is taken as it stands, line feeds and all.
   */
  readonly end?: 'line-feed' | 'nul';
  /** Whether the lines are names of files: bytes that are not UTF-8 are kept as `pathText` writes them, not refused. */
  readonly isOfPaths?: boolean;
}

/** One line, or what is wrong with it. */
export type Line = LinePlace & ({ readonly text: string } | { readonly fault: InputError });

export interface LinePlace {
  /** Counted from 1. */
  readonly line: number;
}

/**
 * The lines of a stream of UTF-8 bytes, one at a time, without their ends; the last one need not have one. Decoding is
 * strict, gzip is unpacked. A line that is not UTF-8 comes as a fault that names line and byte, and reading continues; one
 * that is too long does too, and is the last.
 * @param name - of the text, for the faults
 * @throws {@link InputError} when the first bytes are of a file that is not text, such as UTF-16 or ZIP
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  options: LineOptions,
): AsyncGenerator<Line, void> {
  let line = 0;
  const text = options.isOfPaths === true ? chunks : textBytes(chunks, name);
  for await (const { bytes, offset } of lineBytes(text, options)) {
    line++;
    const decoded = decodedLine(bytes, { name, line, offset }, options);
    yield typeof decoded === 'string' ? { line, text: decoded } : { line, fault: decoded };
  }
}

/** How a text file is read. */
export interface TextFileOptions {
  /** What the file is, for the error that it cannot be read: `a captions file`; default `a text file`. */
  readonly what?: string;
  /** What to do next when it cannot be read. */
  readonly next?: string;
  /** Whether a page of the web is a text like any other; by default it is refused, as a download that went wrong. */
  readonly mayBeHtml?: boolean;
  /** Told of each line that is not UTF-8; an empty one stands in its place, so that the others keep their numbers. */
  readonly onBad?: OnBad | undefined;
}

/**
 * The lines of a UTF-8 text file in order, as of {@link splitLines}; memory holds one chunk and one line.
 * @param onChunk - sees every byte of the file once, in order (for a checksum)
 * @throws {@link InputError} for a file that cannot be read, and for the first line that is not UTF-8 or too long
 */
export async function* readLines(
  path: string,
  options: LineOptions & TextFileOptions,
  onChunk: (chunk: Uint8Array) => void = () => undefined,
): AsyncGenerator<string, void> {
  try {
    for await (const line of splitLines(chunksOf(path, onChunk), path, options)) {
      const text = 'fault' in line ? leftOut(line.fault, options) : line.text;
      if (line.line === 1 && options.mayBeHtml !== true && isHtml(text)) throw notText(HTML_PAGE, path);
      yield text;
    }
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, options, cause);
  }
}

/** What stands for a line that cannot be read; one that is too long ends the text, so that it is not left out. */
function leftOut(fault: InputError, { onBad }: TextFileOptions): string {
  if (onBad === undefined || fault.code !== NOT_UTF8) throw fault;
  onBad(fault);
  return '';
}

/**
 * The whole of a UTF-8 text file, without a byte order mark.
 * @throws {@link InputError} for a file that cannot be read, or the first line that is not UTF-8
 */
export async function readText(path: string, options: TextFileOptions = {}): Promise<string> {
  try {
    const decoded = decodeFile(await readFile(pathBytes(path)));
    if ('text' in decoded) {
      if (options.mayBeHtml !== true && isHtml(decoded.text)) throw notText(HTML_PAGE, path);
      return decoded.text;
    }
    if ('received' in decoded) throw notText(decoded, path);
    return await decodedLines(decoded.unpacked, path, options);
  } catch (cause) {
    throw cause instanceof InputError ? cause : unreadable(path, options, cause);
  }
}

/** A text some lines of which are not UTF-8. */
async function decodedLines(bytes: Buffer, name: string, options: TextFileOptions): Promise<string> {
  const lines: string[] = [];
  for await (const { bytes: line, offset } of lineBytes([bytes], { maxBytes: Infinity })) {
    const decoded = decodeUtf8(line);
    const place = { name, line: lines.length + 1, offset };
    lines.push('text' in decoded ? decoded.text : leftOut(notUtf8(line, decoded.invalidAt, place), options));
  }
  if (bytes.at(-1) === LINE_FEED) lines.push('');
  return lines.join('\n').replace(/^\uFEFF/, '');
}

/** Where a line is. */
interface Place extends LinePlace {
  readonly name: string;
  /** Bytes before it. */
  readonly offset: number;
}

/** The bytes of lines; one that is too long comes out cut, with the rest unread. */
async function* lineBytes(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { maxBytes, end = 'line-feed' }: LineOptions,
): AsyncGenerator<{ readonly bytes: Buffer; readonly offset: number }> {
  const endByte = end === 'nul' ? 0 : LINE_FEED;
  let parts: Uint8Array[] = [];
  let length = 0;
  let offset = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(endByte); at >= 0; at = chunk.indexOf(endByte, from)) {
      const bytes = Buffer.concat([...parts, chunk.subarray(from, at)]);
      yield { bytes, offset };
      offset += bytes.length + 1;
      from = at + 1;
      parts = [];
      length = 0;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > maxBytes) break;
  }
  if (length > 0) yield { bytes: Buffer.concat(parts), offset };
}

function decodedLine(bytes: Buffer, place: Place, { maxBytes, end, isOfPaths }: LineOptions): string | InputError {
  if (bytes.length > maxBytes) return tooLong(place, maxBytes);
  const decoded = isOfPaths === true ? { text: pathText(bytes) } : decodeUtf8(bytes);
  if ('invalidAt' in decoded) return notUtf8(bytes, decoded.invalidAt, place);
  return end === 'nul' ? decoded.text : withoutMarks(decoded.text, place.offset === 0);
}

function withoutMarks(text: string, isFirst: boolean): string {
  const start = isFirst && text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  return text.slice(start, text.endsWith('\r') ? -1 : undefined);
}

async function* chunksOf(path: string, onChunk: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(pathBytes(path), {
    highWaterMark: CHUNK_BYTES,
  }) as AsyncIterable<Buffer>) {
    onChunk(chunk);
    yield chunk;
  }
}

function unreadable(path: string, { what = 'a text file', next }: TextFileOptions, cause: unknown): InputError {
  return inputFault(
    {
      where: path,
      expected: what,
      next: next ?? 'Check the path and its permissions; relative paths start at the working folder.',
      code: 'unreadable-text',
      details: { path },
    },
    cause,
  );
}

function tooLong({ name, line, offset }: Place, maxBytes: number): InputError {
  return new InputError({
    where: `${name}, line ${line}`,
    expected: `a line of at most ${maxBytes} bytes`,
    received: 'a longer one',
    next: 'Check that the file is text, and break the line.',
    code: 'line-too-long',
    details: { file: name, line, byteOffset: offset },
  });
}

function notUtf8(bytes: Buffer, at: number, { name, line, offset }: Place): InputError {
  const byteOffset = offset + at;
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return new InputError({
    where: `${name}, line ${line}`,
    expected: 'UTF-8 text',
    received: `an invalid byte 0x${byte} at byte offset ${byteOffset} of the file`,
    next: 'Convert the file to UTF-8 and run again.',
    code: NOT_UTF8,
    details: { file: name, line, byteOffset },
  });
}
