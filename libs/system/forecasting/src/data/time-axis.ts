import { timeText } from './time-field';
import type { TimePrecision, TimeStamp } from './time-field';

/** The step from one point of an axis to the next. */
export type TimeStep =
  { readonly unit: 'month'; readonly count: number } | { readonly unit: 'ms'; readonly count: number };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Even steps of time from a first point on, or steps without a date. */
export class TimeAxis {
  private constructor(
    private readonly start: TimeStamp | undefined,
    readonly step: TimeStep | undefined,
    /** What is written for steps of the file, where they are in order but not even. */
    private readonly labels: readonly string[],
  ) {}

  static even(start: TimeStamp, step: TimeStep): TimeAxis {
    return new TimeAxis(start, step, []);
  }

  /** Steps that have names but no even distance. */
  static named(labels: readonly string[]): TimeAxis {
    return new TimeAxis(undefined, undefined, labels);
  }

  /** What a step is called: its date, or its number from 1, or its distance from the last that has a name. */
  label(index: number): string {
    const at = this.at(index);
    if (at !== undefined) return timeText(at);
    const { length } = this.labels;
    if (length === 0) return String(index + 1);
    return this.labels[index] ?? `${this.labels[length - 1] ?? ''} +${String(index - length + 1)}`;
  }

  /** The date of a step, counted from 0, on an axis that has dates. */
  at(index: number): TimeStamp | undefined {
    const { start, step } = this;
    if (start === undefined || step === undefined) return undefined;
    return { ...start, ms: after(start.ms, step, index) };
  }

  /** Steps after which things repeat, as far as the step alone tells: a day of hours, a week of days, a year of months. */
  get season(): number {
    const { step } = this;
    if (step === undefined) return 1;
    const perYear = step.unit === 'month' ? 12 / step.count : (365.25 * DAY) / step.count;
    if (step.unit === 'ms' && step.count < DAY) return wholeOr1(DAY / step.count);
    if (step.unit === 'ms' && step.count === DAY) return 7;
    return step.unit === 'month' ? wholeOr1(perYear) : step.count === 7 * DAY ? 52 : 1;
  }
}

function wholeOr1(count: number): number {
  return Number.isInteger(count) && count >= 1 ? count : 1;
}

function after(ms: number, step: TimeStep, index: number): number {
  if (step.unit === 'ms') return ms + index * step.count;
  const date = new Date(ms);
  const months = date.getUTCMonth() + index * step.count;
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const isMonthEnd = new Date(ms + DAY).getUTCDate() === 1 && date.getUTCDate() >= 28;
  const day = isMonthEnd ? lastDay : Math.min(date.getUTCDate(), lastDay);
  return Date.UTC(date.getUTCFullYear(), months, day) + (((ms % DAY) + DAY) % DAY);
}

/** The step of points in time in ascending order without duplicates: the most frequent distance, in months where it is one. */
export function stepOf(stamps: readonly TimeStamp[]): TimeStep {
  const months = stamps.map(({ ms }) => monthIndex(ms));
  const isMonthly = isOfMonths(stamps);
  const points = isMonthly ? months : stamps.map(({ ms }) => ms);
  const counts = new Map<number, number>();
  points.slice(1).forEach((point, index) => {
    const distance = point - (points[index] ?? 0);
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  });
  const [count = 1] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  return isMonthly ? { unit: 'month', count } : { unit: 'ms', count };
}

/** Whether points are a month or more apart, on one day of the month or on its last. */
function isOfMonths(stamps: readonly TimeStamp[]): boolean {
  const precision: TimePrecision | undefined = stamps[0]?.precision;
  if (precision === 'year' || precision === 'quarter' || precision === 'month') return true;
  const isLast = ({ ms }: TimeStamp) => new Date(ms + DAY).getUTCDate() === 1;
  const days = new Set(stamps.map(({ ms }) => new Date(ms).getUTCDate()));
  const distances = stamps.slice(1).map(({ ms }, index) => ms - (stamps[index]?.ms ?? 0));
  return (days.size === 1 || stamps.every(isLast)) && distances.every((distance) => distance >= 28 * DAY);
}

function monthIndex(ms: number): number {
  const date = new Date(ms);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** How many steps a point is from another; not whole for one that is off the grid. */
export function stepsBetween(from: TimeStamp, to: TimeStamp, step: TimeStep): number {
  if (step.unit === 'ms') return (to.ms - from.ms) / step.count;
  return (monthIndex(to.ms) - monthIndex(from.ms)) / step.count;
}
