import { InputError } from '@tolmach/contracts';
import { readText } from '@tolmach/durable-files';
import { CsvError, parse } from 'csv-parse/sync';
import type { Info } from 'csv-parse/sync';
import { decimalMarkOf, numberOf } from './number-field';
import type { DecimalMark } from './number-field';
import { timeOf } from './time-field';

/** A record of a table, and its line (of several, the last). */
export interface TableRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Records of a CSV file, of one width but for notes at its end. */
export interface Table {
  readonly path: string;
  /** Names of the columns; their numbers from 1 where there is no header. */
  readonly names: readonly string[];
  readonly hasHeader: boolean;
  readonly records: readonly TableRecord[];
  readonly decimalMark: DecimalMark;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Records that tell what a column holds. */
const NUM_TELLING = 20;

/**
 * The records of a CSV file, whatever its delimiter and decimal mark, with or without a header.
 * @throws {@link InputError} that names file and line, for what is empty, not UTF-8 or not CSV
 */
export async function readTable(path: string): Promise<Table> {
  const text = await readText(path, { what: 'a CSV file' });
  const delimiter = delimiterOf(text);
  const records = recordsOf(text, path, delimiter);
  const [first, ...others] = records;
  if (first === undefined) throw noValues(path, 'an empty file');
  const decimalMark = decimalMarkOf(others.slice(0, NUM_TELLING).flatMap(({ fields }) => fields), delimiter);
  const hasHeader = isHeader(first, others[0], decimalMark);
  if (hasHeader && others.length === 0) throw noValues(path, 'a header and no records');
  const names = first.fields.map((field, index) => (hasHeader && field.trim() !== '' ? field.trim() : String(index + 1)));
  return { path, names, hasHeader, records: hasHeader ? others : records, decimalMark };
}

function noValues(where: string, received: string): InputError {
  const next = 'Check that it is the right file.';
  return new InputError({ where, expected: 'a CSV file with one value per line', received, next, code: 'no-values' });
}

/** The fault of one record. */
export function recordFault(
  path: string,
  line: number,
  fault: { readonly expected: string; readonly received: string; readonly next: string; readonly cause?: unknown },
): InputError {
  return new InputError({ ...fault, where: `${path}, line ${String(line)}`, code: 'bad-series', details: { path, line } });
}

/** The mark that parts most fields in most of the first lines. */
function delimiterOf(text: string): string {
  const lines = text.split('\n', NUM_TELLING).map((line) => line.replace(/"[^"]*"/g, ''));
  const numLinesWith = (mark: string) => lines.filter((line) => line.includes(mark)).length;
  const numFields = (mark: string) => lines.reduce((sum, line) => sum + line.split(mark).length, 0);
  const spread = DELIMITERS.filter((mark) => mark !== ',' || !lines.some((line) => line.includes(';')));
  return spread.sort((a, b) => numLinesWith(b) - numLinesWith(a) || numFields(b) - numFields(a))[0] ?? ',';
}

function recordsOf(text: string, path: string, delimiter: string): TableRecord[] {
  try {
    const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };
    const rows = parse(text, options) as unknown as { record: string[]; info: Info }[]; // what `info` makes of the records; its types leave that out
    return rows
      .map(({ record, info }) => ({ fields: record, line: info.lines }))
      .filter(({ fields }) => fields.some((field) => field !== ''));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw recordFault(path, Number(cause['lines'] ?? 1), {
      expected: 'CSV',
      received: cause.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote that is never closed' : 'a quote out of place',
      next: 'Put fields with delimiters, quotes or line ends in double quotes and write each quote inside them twice.',
      cause,
    });
  }
}

/** A header has a field that is neither number nor date, above one that is. */
function isHeader(first: TableRecord, second: TableRecord | undefined, decimalMark: DecimalMark): boolean {
  const isValue = (field = '') =>
    field !== '' && (numberOf(field, decimalMark) !== undefined || timeOf(field, 'month-first') !== undefined);
  if (second === undefined) return !first.fields.some(isValue);
  return first.fields.some((field, index) => field !== '' && !isValue(field) && isValue(second.fields[index]));
}
