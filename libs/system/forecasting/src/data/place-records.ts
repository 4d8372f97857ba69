import type { InputError, OnBad } from '@tolmach/contracts';
import type { TableRecord } from '@tolmach/tables';
import { timeOf, timeText } from './time-field';
import type { DateOrder, TimeStamp } from './time-field';
import { recordFault } from './read-table';
import { TimeAxis, stepOf, stepsBetween } from './time-axis';
import type { TimeStep } from './time-axis';

/** What is done about dates that are not one step apart. */
export interface TimeRules {
  /**
   * Steps that are left out, or off the grid: take a few that are left out as missing values and refuse more (default), refuse
   * any, take all as missing values, or go by order alone.
   */
  readonly gaps?: 'few' | 'refuse' | 'missing' | 'ignore' | undefined;
  /** Several records of one date: refuse them, or take one of them, or their mean or sum. */
  readonly duplicates?: 'refuse' | 'first' | 'last' | 'mean' | 'sum' | undefined;
}

/** The rules, and what is done about records that break them. */
export interface PlacingRules extends TimeRules {
  /** Told of each record without a date, of dates that the rules refuse, and of gaps. */
  readonly onBad: OnBad;
  /** Whether no record has been left out: a gap that one has left is not told. */
  readonly isWhole: boolean;
}

/** Steps that may be left out where a few may be, of all steps: as many as the leap days that some calendars drop, not weekends. */
const FEW = 0.01;

/** Records of one step each, in order. */
export interface PlacedRecords {
  readonly axis: TimeAxis;
  /** [step] the records of the step; none where it is left out */
  readonly steps: readonly (readonly TableRecord[])[];
}

interface Dated {
  readonly record: TableRecord;
  readonly stamp: TimeStamp;
}

/** The steps of records without dates: their order. */
export function inOrder(records: readonly TableRecord[]): PlacedRecords {
  return { axis: TimeAxis.named([]), steps: records.map((record) => [record]) };
}

/**
 * Records at the steps that their dates tell; the newest may come first or last.
 * @param dateOf - the date that a record writes
 */
export function placeRecords(
  records: readonly TableRecord[],
  {
    path,
    dateOf,
    rules,
  }: { readonly path: string; readonly dateOf: (record: TableRecord) => string; readonly rules: PlacingRules },
): PlacedRecords {
  const { onBad } = rules;
  const dated = datesOf(records, dateOf, { path, onBad }).sort(
    (a, b) => a.stamp.ms - b.stamp.ms || a.record.line - b.record.line,
  );
  const groups = groupsOf(dated, path, rules);
  const stamps = groups.map(({ stamp }) => stamp);
  const [start] = stamps;
  if (start === undefined || stamps.length < 2) return inOrder(records);
  const step = stepOf(stamps);
  const steps = groups.map(({ records: ofStep }) => ofStep);
  if (rules.gaps === 'ignore') {
    const isEven = groups.every(({ stamp }, index) => stepsBetween(start, stamp, step) === index);
    return { axis: isEven ? TimeAxis.even(start, step) : TimeAxis.named(stamps.map(timeText)), steps };
  }
  const placed: TableRecord[][] = [];
  const gaps: InputError[] = [];
  for (const [index, { stamp, records: ofStep }] of groups.entries()) {
    const place = stepsBetween(start, stamp, step);
    const [record] = ofStep;
    const at = { stamp, step, before: stamps[index - 1] ?? start };
    if (!Number.isInteger(place) && record) {
      onBad(offGrid(path, record, at));
      continue;
    }
    if (place !== placed.length && record) gaps.push(gap(path, record, at));
    while (placed.length < place) placed.push([]);
    placed.push([...ofStep]);
  }
  const numLeftOut = placed.filter(({ length }) => length === 0).length;
  const isAllowed = rules.gaps === 'missing' || (rules.gaps !== 'refuse' && numLeftOut <= FEW * placed.length);
  if (!isAllowed && rules.isWhole && dated.length === records.length) gaps.forEach(onBad);
  return { axis: TimeAxis.even(start, step), steps: placed };
}

/** All dates, with day and month in the order under which all are dates, and most evenly apart. */
function datesOf(
  records: readonly TableRecord[],
  dateOf: (record: TableRecord) => string,
  { path, onBad }: { readonly path: string; readonly onBad: OnBad },
): Dated[] {
  const readings = (['month-first', 'day-first'] as const).map((order) => datesIn(records, dateOf, order));
  const [monthFirst, dayFirst] = readings;
  const whole = readings.filter((reading) => reading.every(({ stamp }) => stamp !== undefined));
  const [found = monthFirst] = whole.sort((a, b) => numDistances(a) - numDistances(b));
  const best = whole.length === 0 && numBad(dayFirst) < numBad(monthFirst) ? dayFirst : found;
  return (best ?? []).flatMap(({ record, stamp }) => {
    if (stamp !== undefined) return [{ record, stamp }];
    const expected = 'a date such as 2020-03-31, 31.03.2020, 2020-03 or 2020-03-31 12:00';
    const received = dateOf(record) === '' ? 'an empty field' : dateOf(record);
    const next = 'Correct the line, or name the column of dates.';
    onBad(recordFault(path, record.line, { expected, received, next }));
    return [];
  });
}

interface Reading {
  readonly record: TableRecord;
  readonly stamp: TimeStamp | undefined;
}

function datesIn(
  records: readonly TableRecord[],
  dateOf: (record: TableRecord) => string,
  order: DateOrder,
): Reading[] {
  return records.map((record) => ({ record, stamp: timeOf(dateOf(record), order) }));
}

function numBad(reading: readonly Reading[] = []): number {
  return reading.filter(({ stamp }) => stamp === undefined).length;
}

function numDistances(reading: readonly Reading[]): number {
  const distances = reading.slice(1).map(({ stamp }, index) => (stamp?.ms ?? 0) - (reading[index]?.stamp?.ms ?? 0));
  return new Set(distances).size;
}

/** Records by date, in order; what is done about several of one date follows the rules. */
function groupsOf(dated: readonly Dated[], path: string, { duplicates = 'refuse', onBad }: PlacingRules) {
  const groups: { readonly stamp: TimeStamp; readonly records: TableRecord[] }[] = [];
  for (const { record, stamp } of dated) {
    const last = groups.at(-1);
    if (last?.stamp.ms !== stamp.ms) groups.push({ stamp, records: [record] });
    else if (duplicates === 'refuse') onBad(duplicate(path, record, last.records[0]?.line ?? 0, stamp));
    else last.records.push(record);
  }
  return groups.map(({ stamp, records }) => {
    if (duplicates === 'first') return { stamp, records: records.slice(0, 1) };
    return { stamp, records: duplicates === 'last' ? records.slice(-1) : records };
  });
}

function duplicate(path: string, { line }: TableRecord, first: number, stamp: TimeStamp) {
  return recordFault(path, line, {
    expected: 'one record per date',
    received: `a second one of ${timeText(stamp)}, after line ${String(first)}`,
    next: 'Correct the file, or choose a rule for duplicates: first, last, mean or sum. Several series in one file need the column of their names.',
  });
}

interface Step {
  readonly stamp: TimeStamp;
  readonly before: TimeStamp;
  readonly step: TimeStep;
}

const RULES =
  'Correct the file, or choose a rule for gaps: missing (values that were not observed) or ignore (go by order alone).';

function gap(path: string, { line }: TableRecord, { stamp, before, step }: Step) {
  const expected = timeText(TimeAxis.even(before, step).at(1) ?? before);
  return recordFault(path, line, {
    expected: `${expected} after ${timeText(before)}`,
    received: timeText(stamp),
    next: RULES,
  });
}

function offGrid(path: string, { line }: TableRecord, { stamp, before, step }: Step) {
  const expected = timeText(TimeAxis.even(before, step).at(1) ?? before);
  return recordFault(path, line, {
    expected: `dates at even distances, ${expected} after ${timeText(before)}`,
    received: timeText(stamp),
    next: 'Correct the file, or choose the rule ignore for gaps: go by order alone.',
  });
}
