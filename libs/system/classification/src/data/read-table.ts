import { extname } from 'node:path';
import type { InputError, OnBad } from '@tolmach/contracts';
import { readText } from '@tolmach/durable-files';
import { parseRecords, recordsOfWidth } from '@tolmach/tables';
import type { TableRecord } from '@tolmach/tables';
import { isHeader } from './columns';
import { recordFault } from './labelled-text';
import type { LabelledColumns, Table } from './labelled-text';

/**
 * The records of a file: JSON lines where the first character is `{`, values with commas or semicolons between them where
 * the name ends in .csv, otherwise fields with tabs between them, in which quotes mean nothing. Blank lines are skipped.
 * @param choice - columns that are asked for, whose names mark a header
 * @param onBad - told of lines that are not UTF-8 or not a JSON object, and of records with another number of fields than the
 * first
 * @throws {@link InputError} for what is not text or not CSV
 */
export async function readTable(path: string, choice: LabelledColumns, onBad: OnBad): Promise<Table> {
  const text = await readText(path, { what: 'a file of labelled texts', onBad });
  if (text.trimStart().startsWith('{')) return jsonTable(text, path, onBad);
  const isCsv = extname(path).toLowerCase() === '.csv';
  const source = { path, delimiter: isCsv ? delimiterOf(text) : '\t', hasQuotes: isCsv, faultAt: recordFault };
  const [first, ...rest] = isCsv ? parseRecords(text, source) : tabRecords(text);
  if (first === undefined) return { names: undefined, records: [] };
  const width = { numColumns: first.fields.length, like: `line ${first.line}`, source, onBad };
  const others = recordsOfWidth(rest, width);
  const records = [first, ...others];
  return isHeader(first, others, choice) ? { names: first.fields, records: others } : { names: undefined, records };
}

/** The delimiter of CSV: the mark that parts most fields in the first line. */
function delimiterOf(text: string): string {
  const [firstLine = ''] = text.split('\n', 1);
  return [',', ';', '\t'].sort((a, b) => firstLine.split(b).length - firstLine.split(a).length)[0] ?? ',';
}

function tabRecords(text: string): TableRecord[] {
  return filledLines(text).map(({ content, line }) => ({ fields: content.split('\t'), line }));
}

function filledLines(text: string): { readonly content: string; readonly line: number }[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return lines.map((content, index) => ({ content, line: index + 1 })).filter(({ content }) => content.trim() !== '');
}

function jsonTable(text: string, path: string, onBad: OnBad): Table {
  const objects = filledLines(text).flatMap(({ content, line }) => {
    const object = parseObject(content);
    if (object === undefined) onBad(notAnObject(path, line, content));
    return object === undefined ? [] : [{ object, line }];
  });
  const names = Object.keys(objects[0]?.object ?? {});
  const records = objects.flatMap(({ object, line }) => {
    const missing = names.find((name) => !Object.hasOwn(object, name));
    if (missing !== undefined) onBad(withoutKey(path, line, missing, object));
    return missing === undefined ? [{ fields: names.map((name) => textOf(object[name])), line }] : [];
  });
  return { names, records };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined; // an object's keys are strings
  } catch {
    return undefined;
  }
}

/** Numbers and truth values as they are written; what has no text of its own is empty. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function notAnObject(path: string, line: number, content: string): InputError {
  return recordFault(path, line, {
    expected: 'a JSON object, as in the first line',
    received: content.length > 60 ? `${content.slice(0, 57)}...` : content,
    next: 'Write one object per line.',
  });
}

function withoutKey(path: string, line: number, key: string, object: JsonObject): InputError {
  return recordFault(path, line, {
    expected: `the key ${key}, as in the first line`,
    received: Object.keys(object).join(', ') || 'an empty object',
    next: 'Give every object the same keys.',
  });
}
