import { InputError, refuseBad } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { CsvError, parse } from 'csv-parse/sync';
import type { Info } from 'csv-parse/sync';

/** A record of a table: its fields as text, and its line, counted from 1 (of several lines, the last). */
export interface TableRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** What is wrong with one record. */
export interface RecordFault {
  readonly expected: string;
  readonly received: string;
  readonly next: string;
  readonly cause?: unknown;
  /** Instead of the code of the kind of file. */
  readonly code?: string;
}

/** Text of a file, and how fields are told apart in it. */
export interface DelimitedText {
  readonly path: string;
  readonly delimiter: string;
  /** Whether double quotes hold a field together; default true. Without them a quote is a character like others. */
  readonly hasQuotes?: boolean;
  /** Whether white space around a field is dropped; default false. */
  readonly isTrimmed?: boolean;
  /** The error for a record of the file. */
  readonly faultAt: (path: string, line: number, fault: RecordFault) => InputError;
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
};

/** How errors for the records of one kind of file are made. @param code - of these errors */
export function recordFaultOf(code: string): DelimitedText['faultAt'] {
  return (path, line, fault) =>
    new InputError({ code, ...fault, where: `${path}, line ${line}`, details: { path, line } });
}

/**
 * The records of delimited text (RFC 4180 where it has quotes) in order, whatever their number of fields; empty lines are
 * skipped.
 * @throws {@link InputError} as `faultAt` makes it, for quotes that are not closed or out of place
 */
export function parseRecords(text: string, source: DelimitedText): TableRecord[] {
  const { path, delimiter, hasQuotes = true, isTrimmed = false, faultAt } = source;
  const quote = hasQuotes ? '"' : false;
  const options = { delimiter, quote, info: true, trim: isTrimmed, relax_column_count: true, skip_empty_lines: true };
  try {
    const rows = parse(text, options) as unknown as { record: string[]; info: Info }[]; // what `info` makes of the records; its types leave that out
    return rows.map(({ record, info }) => ({ fields: record, line: info.lines }));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const received = cause.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote that is never closed' : 'a quote out of place';
    throw faultAt(path, Number(cause['lines'] ?? 1), {
      expected: 'CSV',
      received,
      next: quoting(source),
      cause,
      code: 'broken-quotes',
    });
  }
}

/** How many fields records have. */
export interface RecordWidth {
  readonly numColumns: number;
  /** What sets their number, for the error: `the header`. */
  readonly like: string;
  readonly source: DelimitedText;
  /** Told of each record of another width; default: the first is refused. */
  readonly onBad?: OnBad | undefined;
}

/**
 * The records with as many fields as there are columns.
 * @throws {@link InputError} as `faultAt` makes it, where it is not told
 */
export function recordsOfWidth(
  records: readonly TableRecord[],
  { numColumns, like, source, onBad = refuseBad }: RecordWidth,
): TableRecord[] {
  return records.filter(({ fields, line }) => {
    const isSound = fields.length === numColumns;
    const expected = `${numColumns} columns, as in ${like}`;
    if (!isSound)
      onBad(source.faultAt(source.path, line, { expected, received: String(fields.length), next: quoting(source) }));
    return isSound;
  });
}

function quoting({ delimiter, hasQuotes = true }: DelimitedText): string {
  const mark = DELIMITER_NAMES[delimiter] ?? delimiter;
  if (!hasQuotes) return `Put one ${mark} between two fields, or correct the line.`;
  return `Put fields with a ${mark}, quotes or line ends in double quotes and write each quote inside them twice.`;
}
