import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { InputError, jsonMembers, pathBytes } from '@tolmach/contracts';
import type { JsonMember } from '@tolmach/contracts';
import { HTML_PAGE, inputFault, isHtml, notText, splitLines } from '@tolmach/durable-files';
import type { Line, LineOptions } from '@tolmach/durable-files';
import { jsonForm } from './json-form';

/** Bytes to read, and their name in error sentences. */
export interface RecordSource {
  readonly name: string;
  /** Where the bytes are, if they are a file's. */
  readonly path?: string;
  /** Called when this source is to be read. */
  readonly open: () => Readable;
  /**
   * `json` is one JSON object per line; `auto` means `json` if the first line that is not blank starts with `{`. In
   * `auto` and `prose`, which is text, JSON of another form, and a page of the web, is refused.
   */
  readonly format: 'text' | 'json' | 'auto' | 'prose';
  /** What ends a record; default: a line feed. A record ended by NUL is taken literally, including line feeds. */
  readonly end?: LineOptions['end'];
  readonly isOfPaths?: LineOptions['isOfPaths'];
}

/** One line of input. */
export type InputRecord = TextRecord | JsonRecord | BadRecord;

export interface Place {
  readonly file: string;
  /** Counted from 1 in its file. */
  readonly line: number;
}
export type TextRecord = Place & { readonly kind: 'text'; readonly text: string };
export type JsonRecord = Place & {
  readonly kind: 'json';
  readonly fields: Readonly<Record<string, unknown>>;
  /** The fields as they stand in the text. */
  readonly members: readonly JsonMember[];
};
/** A line that is not UTF-8, not a JSON object, or too long; the error states which, and where. */
export type BadRecord = Place & { readonly kind: 'bad'; readonly error: InputError };

/** Longer lines are refused, so that a file without line feeds cannot fill the memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** The file at `path`, which may hold bytes as `pathText` writes them, as a source. */
export function fileSource(path: string, format: RecordSource['format']): RecordSource {
  return { name: path, path, format, open: () => createReadStream(pathBytes(path)) };
}

/**
 * The lines of all sources in order, one record each. Decoding is strict: a line that is not UTF-8 is a bad record.
 * CRLF ends a line like LF, a byte order mark is dropped; blank lines are records in text but not in JSON. Ends early,
 * without an error, when `signal` is aborted. Memory is constant: only one line is held.
 *
 * @throws {@link InputError} when a source cannot be opened or read, or is JSON where text is wanted
 */
export async function* readRecords(
  sources: Iterable<RecordSource>,
  signal?: AbortSignal,
): AsyncGenerator<InputRecord, void> {
  for (const source of sources) yield* readSource(source, signal);
}

async function* readSource(source: RecordSource, signal?: AbortSignal): AsyncGenerator<InputRecord, void> {
  let format = source.format;
  try {
    for await (const line of splitLines(openBytes(source, signal), source.name, lineOptions(source))) {
      const place = { file: source.name, line: line.line };
      if (format === 'auto' || format === 'prose') format = formatSeenIn(line, format, source.name);
      const record = recordOf(line, format, place);
      if (record !== undefined) yield record;
    }
  } catch (error) {
    if (signal?.aborted === true) return;
    throw error instanceof InputError ? error : readError(source.name, error);
  }
}

function lineOptions({ end, isOfPaths }: RecordSource): LineOptions {
  return {
    maxBytes: MAX_LINE_BYTES,
    ...(end !== undefined && { end }),
    ...(isOfPaths !== undefined && { isOfPaths }),
  };
}

/** A line that is blank or not text does not decide the format. */
function formatSeenIn(line: Line, format: 'auto' | 'prose', file: string): RecordSource['format'] {
  if ('fault' in line || line.text.trim() === '') return format;
  if (isHtml(line.text)) throw htmlInstead(file);
  const form = jsonForm(line.text);
  if (form === 'document' || (form === 'lines' && format === 'prose')) throw jsonInstead(file, form);
  return format === 'auto' && line.text.trimStart().startsWith('{') ? 'json' : 'text';
}

const AS_TEXT = 'If it is the text itself, add --input-format text.';

function htmlInstead(file: string): InputError {
  const { received, next } = HTML_PAGE;
  return notText({ received, next: `${next} ${AS_TEXT}` }, file);
}

function jsonInstead(file: string, form: 'lines' | 'document'): InputError {
  return new InputError({
    where: file,
    expected: form === 'lines' ? 'text' : 'text, or JSON with one object per line',
    received: form === 'lines' ? 'one JSON object per line' : 'a JSON document',
    next:
      form === 'lines'
        ? `Add --input-format json to take the text from each object. ${AS_TEXT}`
        : `Write one object per line, as "jq -c '.[]'" does, and add --input-format json. ${AS_TEXT}`,
    code: 'json-instead',
    details: { file },
  });
}

function recordOf(line: Line, format: RecordSource['format'], place: Place): InputRecord | undefined {
  if ('fault' in line) return { ...place, kind: 'bad', error: line.fault };
  if (format !== 'json') return { ...place, kind: 'text', text: line.text };
  return line.text.trim() === '' ? undefined : jsonRecord(line.text, place);
}

function openBytes(source: RecordSource, signal?: AbortSignal): Readable {
  const stream = source.open();
  return signal === undefined ? stream : addAbortSignal(signal, stream);
}

function jsonRecord(text: string, place: Place): JsonRecord | BadRecord {
  const fields = parseObject(text);
  if (fields !== undefined) return { ...place, kind: 'json', fields, members: jsonMembers(text) };
  const error = new InputError({
    where: `${place.file}, line ${place.line}`,
    expected: 'a JSON object',
    received: text.length > 60 ? `${text.slice(0, 57)}...` : text,
    next: 'Write one object per line.',
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

function readError(where: string, cause: unknown): InputError {
  return inputFault({ where, expected: 'a file that can be read', next: 'Check the path and its permissions.' }, cause);
}
