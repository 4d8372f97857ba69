import { Faults } from '@tolmach/contracts';
import type { OnBad } from '@tolmach/contracts';
import { recordsOfWidth } from '@tolmach/tables';
import type { TableRecord } from '@tolmach/tables';
import { findColumns } from './find-columns';
import type { SeriesColumns, Columns } from './find-columns';
import { isMissing, numberOf } from './number-field';
import { inOrder, placeRecords } from './place-records';
import type { PlacedRecords, PlacingRules, TimeRules } from './place-records';
import { readTable, recordFault } from './read-table';
import type { Table } from './read-table';
import type { Series } from './series';
import { timeOf } from './time-field';

/** How a CSV file is read as series. */
export interface ReadSeriesOptions extends SeriesColumns, TimeRules {
  /**
   * Told of each record that is left out, of values that are not numbers and are taken for missing ones, and of gaps; default:
   * all of them are refused together.
   */
  readonly onBad?: OnBad | undefined;
}

/** The series of a file, and what a reader should know of how it was read. */
export interface SeriesFile {
  readonly series: readonly Series[];
  /** One sentence each: footers that were left out, values that are missing. */
  readonly notes: readonly string[];
}

/** Records at the end that may be notes instead. */
const MAX_FOOTERS = 20;

/**
 * The series of a CSV file: one for each column that is asked for and, where series lie below each other, for each name.
 * Records at the end that hold no date, or no number, are taken for footers.
 * @throws {@link InputError} that names file and line, for what is not CSV, and, where it is not told, for lines that are not
 * UTF-8, records of another width, without a number or a date, and dates that the rules refuse
 */
export async function readSeries(path: string, options: ReadSeriesOptions = {}): Promise<SeriesFile> {
  const faults = new Faults();
  let isWhole = true;
  const onBad: OnBad = (fault) => {
    isWhole = false;
    (options.onBad ?? faults.add)(fault);
  };
  const table = await readTable(path, onBad);
  const columns = findColumns(table, options);
  const { records: all, footers } = withoutFooters(table, columns);
  const like = table.hasHeader ? 'the header' : 'the first line';
  const records = recordsOfWidth(all, { numColumns: table.names.length, like, source: table.source, onBad });
  const rules = { ...options, onBad, isWhole };
  const groups = groupsOf(records, columns.by);
  const series = [...groups].flatMap(([group, ofGroup]) =>
    seriesOf(table, columns, rules, { group, records: ofGroup }),
  );
  faults.settle();
  return { series, notes: [...footers.map((footer) => footerNote(path, footer)), ...series.flatMap(missingNote)] };
}

function groupsOf(records: readonly TableRecord[], by: number | undefined): Map<string, TableRecord[]> {
  const groups = new Map<string, TableRecord[]>();
  for (const record of records) {
    const name = by === undefined ? '' : (record.fields[by] ?? '');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [record]);
    else group.push(record);
  }
  return groups;
}

/** The records before the notes at the end of the file, which have no date or, without dates, no number. */
function withoutFooters(
  { records, decimalMark, names }: Table,
  { time, targets }: Columns,
): { records: readonly TableRecord[]; footers: readonly TableRecord[] } {
  const isFooter = ({ fields }: TableRecord) => {
    if (time.length > 0) return timeOf(dateOf(fields, time), 'month-first') === undefined && timeOf(dateOf(fields, time), 'day-first') === undefined; // prettier-ignore
    const [first = ''] = fields;
    const isShort = fields.length < names.length && numberOf(first, decimalMark) === undefined;
    return isShort || targets.every((index) => numberOf(fields[index] ?? '', decimalMark) === undefined);
  };
  const last = records.findLastIndex((record) => !isFooter(record));
  const isTooMany = last < 0 || records.length - 1 - last > MAX_FOOTERS;
  return isTooMany
    ? { records, footers: [] }
    : { records: records.slice(0, last + 1), footers: records.slice(last + 1) };
}

/** A date from one field, or from fields of year, month, day, hour, minute and second. */
function dateOf(fields: readonly string[], time: readonly number[]): string {
  const parts = time.map((index) => fields[index] ?? '');
  if (parts.length === 1) return parts[0] ?? '';
  const [year = '', month = '', day, hour, minute = '00', second] = parts.map((part) => part.padStart(2, '0'));
  const clock = hour === undefined ? '' : ` ${hour}:${minute}${second === undefined ? '' : `:${second}`}`;
  return `${year}-${month}${day === undefined ? '' : `-${day}`}${clock}`;
}

function seriesOf(
  table: Table,
  columns: Columns,
  rules: PlacingRules,
  { group, records }: { readonly group: string; readonly records: readonly TableRecord[] },
): Series[] {
  const { time } = columns;
  const { path } = table;
  const placed =
    time.length === 0
      ? inOrder(records)
      : placeRecords(records, { path, dateOf: ({ fields }) => dateOf(fields, time), rules });
  const read = (index: number) => valuesAt(table, placed, index, rules);
  const [observed, known] = [columns.observed.map(read), columns.known.map(read)];
  return columns.targets.map((index) => {
    const values = read(index);
    const length = values.findLastIndex((value) => !Number.isNaN(value)) + 1;
    const name = [group, ...(group !== '' && columns.targets.length === 1 ? [] : [table.names[index] ?? ''])];
    return {
      name: name.filter((part) => part !== '').join(', '),
      where: path,
      values: values.subarray(0, length),
      axis: placed.axis,
      observed: observed.map((others) => others.subarray(0, length)),
      known,
    };
  });
}

/** [step] the value of a column at each step, NaN where there is none. */
function valuesAt(
  table: Table,
  { steps }: PlacedRecords,
  column: number,
  { duplicates, onBad }: PlacingRules,
): Float64Array {
  return Float64Array.from(steps, (records) => {
    const values = records
      .map((record) => valueOf(table, record, column, onBad))
      .filter((value) => !Number.isNaN(value));
    const sum = values.reduce((total, value) => total + value, 0);
    if (values.length === 0) return NaN;
    return duplicates === 'sum' ? sum : sum / values.length;
  });
}

function valueOf(
  { path, names, decimalMark }: Table,
  { fields, line }: TableRecord,
  column: number,
  onBad: OnBad,
): number {
  const field = fields[column] ?? '';
  const value = numberOf(field, decimalMark);
  if (value !== undefined) return value;
  const expected = `a number in column ${names[column] ?? ''}`;
  const next = 'Correct the line; an empty field, NA, ? and NaN stand for a missing value.';
  onBad(recordFault(path, line, { expected, received: field, next }));
  return NaN;
}

function footerNote(path: string, { line, fields }: TableRecord): string {
  return `${path}, line ${String(line)}: left out as a footer: ${fields.filter((field) => !isMissing(field)).join(' ')}`;
}

function missingNote({ name, where, values }: Series): string[] {
  const numMissing = values.filter((value) => Number.isNaN(value)).length;
  return numMissing === 0
    ? []
    : [`${where}: ${String(numMissing)} of ${String(values.length)} values of ${name} are missing`];
}
