import { InputError } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { readText } from '@tolmach/durable-files';
import { parseRecords, recordFaultOf } from '@tolmach/tables';
import type { DelimitedText, TableRecord } from '@tolmach/tables';
import { decimalMarkOf, numberOf } from './number-field';
import type { DecimalMark } from './number-field';
import { timeOf } from './time-field';

/** Records of a CSV file, of one width but for notes at its end. */
export interface Table {
  readonly path: string;
  readonly source: DelimitedText;
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
 * @param onBad - told of lines that are not UTF-8
 * @throws {@link InputError} that names file and line, for what is empty or not CSV
 */
export async function readTable(path: string, onBad: OnBad): Promise<Table> {
  const text = await readText(path, { what: 'a CSV file', onBad });
  const delimiter = delimiterOf(text);
  const source = { path, delimiter, isTrimmed: true, faultAt: recordFault };
  const records = parseRecords(text, source).filter(({ fields }) => fields.some((field) => field !== ''));
  const [first, ...others] = records;
  if (first === undefined) throw noValues(path, 'an empty file');
  const decimalMark = decimalMarkOf(
    others.slice(0, NUM_TELLING).flatMap(({ fields }) => fields),
    delimiter,
  );
  const hasHeader = isHeader(first, others[0], decimalMark);
  if (hasHeader && others.length === 0) throw noValues(path, 'a header and no records');
  const names = first.fields.map((field, index) =>
    hasHeader && field.trim() !== '' ? field.trim() : String(index + 1),
  );
  return { path, source, names, hasHeader, records: hasHeader ? others : records, decimalMark };
}

function noValues(where: string, received: string): InputError {
  const next = 'Check that it is the right file.';
  return new InputError({ where, expected: 'a CSV file with one value per line', received, next, code: 'no-values' });
}

/** The error for one record. */
export const recordFault = recordFaultOf('bad-series');

/** The mark that parts most fields in most of the first lines. */
function delimiterOf(text: string): string {
  const lines = text.split('\n', NUM_TELLING).map((line) => line.replace(/"[^"]*"/g, ''));
  const numLinesWith = (mark: string) => lines.filter((line) => line.includes(mark)).length;
  const numFields = (mark: string) => lines.reduce((sum, line) => sum + line.split(mark).length, 0);
  const spread = DELIMITERS.filter((mark) => mark !== ',' || !lines.some((line) => line.includes(';')));
  return spread.sort((a, b) => numLinesWith(b) - numLinesWith(a) || numFields(b) - numFields(a))[0] ?? ',';
}

/** A header has a field that is neither number nor date, above one that is. */
function isHeader(first: TableRecord, second: TableRecord | undefined, decimalMark: DecimalMark): boolean {
  const isValue = (field = '') =>
    field !== '' && (numberOf(field, decimalMark) !== undefined || timeOf(field, 'month-first') !== undefined);
  if (second === undefined) return !first.fields.some(isValue);
  return first.fields.some((field, index) => field !== '' && !isValue(field) && isValue(second.fields[index]));
}
