import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { InputError, systemCode } from '@tolmach/contracts';
import { decodeUtf8 } from './decode-utf8';
import { LINE_FEED, splitLines } from './split-lines';
import type { LineBytes } from './split-lines';

/** Bytes to read, and their name in error sentences. */
export interface RecordSource {
  readonly name: string;
  /** Called when the turn of this source has come. */
  readonly open: () => Readable;
  /** `json` is one JSON object a line; `auto` is that if the first line that is not blank starts with `{`. */
  readonly format: 'text' | 'json' | 'auto';
  /** What ends a record; a line feed when left out. A record that NUL ends is taken as it stands, line feeds and all. */
  readonly end?: 'line-feed' | 'nul';
}

/** One line of input. */
export type InputRecord = TextRecord | JsonRecord | BadRecord;

interface Place {
  readonly file: string;
  /** Counted from 1 in its file. */
  readonly line: number;
}
export type TextRecord = Place & { readonly kind: 'text'; readonly text: string };
export type JsonRecord = Place & { readonly kind: 'json'; readonly fields: Readonly<Record<string, unknown>> };
/** A line that is not UTF-8, not a JSON object, or too long; the error says which and where. */
export type BadRecord = Place & { readonly kind: 'bad'; readonly error: InputError };

/** A line of more bytes than this is refused, so that a file without line feeds cannot fill the memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** The file at `path` as a source. */
export function fileSource(path: string, format: RecordSource['format']): RecordSource {
  return { name: path, format, open: () => createReadStream(path) };
}

/**
 * The lines of all sources in order, one record each. Decoding is strict: a line that is not UTF-8 is a bad record.
 * CRLF ends a line as LF does, a byte order mark is dropped, blank lines of text are records and blank lines of JSON
 * are not. Ends early, without an error, when `signal` is aborted. Memory is constant: one line is held.
 *
 * @throws {@link InputError} when a source cannot be opened or read
 */
export async function* readRecords(
  sources: Iterable<RecordSource>,
  signal?: AbortSignal,
): AsyncGenerator<InputRecord, void> {
  for (const source of sources) yield* readSource(source, signal);
}

async function* readSource(source: RecordSource, signal?: AbortSignal): AsyncGenerator<InputRecord, void> {
  let line = 0;
  let format = source.format;
  const endByte = endByteOf(source);
  try {
    for await (const bytes of splitLines(openBytes(source, signal), MAX_LINE_BYTES, endByte)) {
      const place = { file: source.name, line: ++line };
      const decoded = decodeLine(bytes, place, endByte === LINE_FEED);
      if (format === 'auto') format = formatSeenIn(decoded);
      const record = recordOf(decoded, format, place);
      if (record !== undefined) yield record;
    }
  } catch (error) {
    if (signal?.aborted === true) return;
    throw error instanceof InputError ? error : readError(source.name, error);
  }
}

function endByteOf({ end = 'line-feed' }: RecordSource): number {
  return end === 'nul' ? 0 : LINE_FEED;
}

/** A line that is blank or not text tells nothing yet. */
function formatSeenIn(line: string | InputError): RecordSource['format'] {
  if (line instanceof InputError || line.trim() === '') return 'auto';
  return line.trimStart().startsWith('{') ? 'json' : 'text';
}

function recordOf(line: string | InputError, format: RecordSource['format'], place: Place): InputRecord | undefined {
  if (line instanceof InputError) return { ...place, kind: 'bad', error: line };
  if (format !== 'json') return { ...place, kind: 'text', text: line };
  return line.trim() === '' ? undefined : jsonRecord(line, place);
}

function openBytes(source: RecordSource, signal?: AbortSignal): Readable {
  const stream = source.open();
  return signal === undefined ? stream : addAbortSignal(signal, stream);
}

function decodeLine({ bytes, offset }: LineBytes, { file, line }: Place, isPlain: boolean): string | InputError {
  const where = `${file}, line ${String(line)}`;
  if (bytes.length > MAX_LINE_BYTES) {
    return new InputError({
      where,
      expected: `a line of at most ${String(MAX_LINE_BYTES)} bytes`,
      received: 'a longer one',
      next: 'Check that the file is text, and break the line.',
    });
  }
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return isPlain ? withoutMarks(decoded.text, offset === 0) : decoded.text;
  const byte = (bytes[decoded.invalidAt] ?? 0).toString(16).padStart(2, '0');
  return new InputError({
    where,
    expected: 'UTF-8 text',
    received: `an invalid byte 0x${byte} at byte offset ${String(offset + decoded.invalidAt)} of the file`,
    next: 'Convert the file to UTF-8 and run again.',
    code: 'not-utf8',
    details: { file, line, byteOffset: offset + decoded.invalidAt },
  });
}

/** A line of a text file without what is not its text: the CR of a CRLF, a byte order mark. */
function withoutMarks(text: string, isFirst: boolean): string {
  return text.replace(/\r$/, '').replace(isFirst ? /^\ufeff/ : '', '');
}

function jsonRecord(text: string, place: Place): JsonRecord | BadRecord {
  const fields = parseObject(text);
  if (fields !== undefined) return { ...place, kind: 'json', fields };
  const error = new InputError({
    where: `${place.file}, line ${String(place.line)}`,
    expected: 'a JSON object',
    received: text.length > 60 ? `${text.slice(0, 57)}...` : text,
    next: 'Write one object a line.',
    code: 'not-json',
    details: { file: place.file, line: place.line },
  });
  return { ...place, kind: 'bad', error };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined; // an object's keys are strings
  } catch {
    return undefined;
  }
}

function readError(name: string, cause: unknown): InputError {
  const code = systemCode(cause) || String(cause);
  return new InputError({
    where: name,
    expected: 'a file that can be read',
    received: REASONS[code] ?? code,
    next: 'Check the path and its permissions.',
    details: { systemCode: code },
    cause,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing at that path (ENOENT)',
  EISDIR: 'a folder (EISDIR)',
  EACCES: 'no permission (EACCES)',
};
