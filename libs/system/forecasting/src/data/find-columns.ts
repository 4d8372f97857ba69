import { InputError } from '@tolmach/contracts';
import { columnOf } from '@tolmach/tables';
import { isMissing, numberOf } from './number-field';
import type { Table } from './read-table';
import { timeOf } from './time-field';

/** Which columns of a file are used for what: names of its header, or numbers from 1. */
export interface SeriesColumns {
  /** Series to forecast; default: the only column of numbers. */
  readonly columns?: readonly string[] | undefined;
  /** Dates, in one column or in several (year, month, day, hour); default: found by what they hold. */
  readonly time?: readonly string[] | undefined;
  /** Names of series whose records lie in one file. */
  readonly by?: string | undefined;
  /** Covariates that end with the series. */
  readonly observed?: readonly string[] | undefined;
  /** Covariates that are known beforehand; they continue after the last value. */
  readonly known?: readonly string[] | undefined;
}

/** Columns of a table, counted from 0. */
export interface Columns {
  readonly targets: readonly number[];
  readonly time: readonly number[];
  readonly by: number | undefined;
  readonly observed: readonly number[];
  readonly known: readonly number[];
}

const PARTS_OF_TIME = ['year', 'month', 'day', 'hour', 'minute', 'second'];
/** Records that tell what a column holds. */
const NUM_TELLING = 50;

/**
 * The columns that are asked for, and those that a file's content tells.
 * @throws {@link InputError} when there is no such column, or several could be meant
 */
export function findColumns(table: Table, choice: SeriesColumns): Columns {
  const columns = { ...table, numColumns: table.names.length };
  const asked = (names: readonly string[] = []) => names.map((name) => columnOf(columns, name));
  const by = choice.by === undefined ? undefined : columnOf(columns, choice.by);
  const [observed, known] = [asked(choice.observed), asked(choice.known)];
  const targets = asked(choice.columns);
  const taken = [...observed, ...known, ...targets, ...(by === undefined ? [] : [by])];
  const time = choice.time === undefined ? timeColumns(table, taken) : asked(choice.time);
  if (targets.length > 0) return { targets, time, by, observed, known };
  const numbers = table.names.flatMap((_, index) =>
    ![...taken, ...time].includes(index) && holds(table, index, isNumber(table)) ? [index] : [],
  );
  if (numbers.length === 1) return { targets: numbers, time, by, observed, known };
  throw new InputError({
    where: table.path,
    expected: 'the name of the column to forecast',
    received: numbers.length === 0 ? 'no column of numbers' : `${String(numbers.length)} columns of numbers`,
    next: numbers.length === 0 ? 'Check that it is the right file.' : `Name one of ${namesOf(table, numbers)}.`,
    code: 'no-column',
  });
}

function namesOf({ names }: Table, indices: readonly number[]): string {
  return indices.map((index) => names[index] ?? '').join(', ');
}

function isNumber({ decimalMark }: Table): (field: string) => boolean {
  return (field) => numberOf(field, decimalMark) !== undefined;
}

/** Whether most of the first records hold such values in a column, those that are missing aside. */
function holds({ records }: Table, index: number, isSuch: (field: string) => boolean): boolean {
  const fields = records.slice(0, NUM_TELLING).map((record) => record.fields[index] ?? '');
  const present = fields.filter((field) => !isMissing(field));
  return present.length > 0 ? present.filter(isSuch).length > present.length / 2 : fields.length > 0;
}

/** Columns named year, month, day and so on, or the first one that holds dates. */
function timeColumns(table: Table, taken: readonly number[]): readonly number[] {
  const places = PARTS_OF_TIME.map((part) => table.names.findIndex((name) => name.toLowerCase() === part));
  const numParts = places.findIndex((place) => place < 0);
  const parts = numParts < 0 ? places : places.slice(0, numParts);
  if (parts.length > 1) return parts;
  const dates = table.names.findIndex(
    (name, index) => !taken.includes(index) && holds(table, index, (field) => isDate(field, name)),
  );
  return dates < 0 ? [] : [dates];
}

/** A bare number is a date only where its column says so. */
function isDate(field: string, name: string): boolean {
  if (timeOf(field, 'month-first') === undefined && timeOf(field, 'day-first') === undefined) return false;
  return !/^\d+$/.test(field.trim()) || /date|time|year|month|day|period|ds/i.test(name);
}
