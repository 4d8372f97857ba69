import { extname } from 'node:path';
import { readText } from '@tolmach/durable-files';
import { expectWidth, parseRecords } from '@tolmach/tables';
import type { TableRecord } from '@tolmach/tables';
import { isHeader } from './columns';
import { recordFault } from './labelled-text';
import type { ColumnChoice, Table } from './labelled-text';

/**
 * The records of a file: JSON lines where the first character is `{`, values with commas or semicolons between them where
 * the name ends in .csv, otherwise fields with tabs between them, in which quotes mean nothing. Blank lines are skipped.
 * @param choice - columns that are asked for, whose names mark a header
 * @throws {@link InputError} that names file and line for what is not UTF-8, a JSON object or CSV, and for records with
 * another number of fields than the first
 */
export async function readTable(path: string, choice: ColumnChoice): Promise<Table> {
  const text = await readText(path, { what: 'a file of labelled texts' });
  if (text.trimStart().startsWith('{')) return jsonTable(text, path);
  const isCsv = extname(path).toLowerCase() === '.csv';
  const source = { path, delimiter: isCsv ? delimiterOf(text) : '\t', hasQuotes: isCsv, faultAt: recordFault };
  const records = isCsv ? parseRecords(text, source) : tabRecords(text);
  const [first, ...others] = records;
  if (first === undefined) return { names: undefined, records: [] };
  for (const record of others) expectWidth(record, { numColumns: first.fields.length, like: `line ${first.line}`, source });
  return isHeader(first.fields, choice) ? { names: first.fields, records: others } : { names: undefined, records };
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

function jsonTable(text: string, path: string): Table {
  const objects = filledLines(text).map(({ content, line }) => ({ object: parseObject(content, path, line), line }));
  const names = Object.keys(objects[0]?.object ?? {});
  const records = objects.map(({ object, line }) => ({
    fields: names.map((name) => fieldOf(object, name, path, line)),
    line,
  }));
  return { names, records };
}

function parseObject(line: string, path: string, number: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>; // an object's keys are strings
  } catch {
    // not JSON: as below
  }
  throw recordFault(path, number, {
    expected: 'a JSON object, as in the first line',
    received: line.length > 60 ? `${line.slice(0, 57)}...` : line,
    next: 'Write one object per line.',
  });
}

/** Numbers and truth values as they are written; what has no text of its own is empty. */
function fieldOf(object: Readonly<Record<string, unknown>>, name: string, path: string, line: number): string {
  if (!Object.hasOwn(object, name)) {
    throw recordFault(path, line, {
      expected: `the key ${name}, as in the first line`,
      received: Object.keys(object).join(', ') || 'an empty object',
      next: 'Give every object the same keys.',
    });
  }
  const value = object[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
