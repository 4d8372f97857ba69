import { InputError } from '@tolmach/contracts';
import type { Series } from './series';
import { TimeAxis, stepOf, stepsBetween } from './time-axis';
import { timeOf } from './time-field';

/** A series as a program has it. */
export interface SeriesValues {
  readonly name: string;
  /** [step]; NaN for a missing value */
  readonly values: Float64Array;
  /** [step] date of each value; default: steps have numbers */
  readonly times?: readonly string[];
  readonly observed?: readonly Float64Array[];
  readonly known?: readonly Float64Array[];
}

/**
 * The series of values that are in memory, at even steps of time.
 * @throws {@link InputError} for dates that are not as many as the values, are not dates, or are not evenly spaced
 */
export function seriesOfValues({ name, values, times, observed = [], known = [] }: SeriesValues): Series {
  return { name, where: name, values, axis: axisOf(name, values.length, times), observed, known };
}

function axisOf(where: string, numValues: number, times: readonly string[] | undefined): TimeAxis {
  if (times === undefined) return TimeAxis.named([]);
  const next = 'Give one date per value, evenly spaced, or no dates.';
  const fault = (expected: string, received: string) =>
    new InputError({ where: `${where}: times`, expected, received, next });
  if (times.length !== numValues) throw fault(`${String(numValues)} dates, one per value`, String(times.length));
  const stamps = times.map((text) => {
    const stamp = timeOf(text, 'month-first');
    if (stamp === undefined) throw fault('dates such as 2024-01-31', JSON.stringify(text));
    return stamp;
  });
  const [start, second] = stamps;
  if (start === undefined || second === undefined) throw fault('at least two dates', String(times.length));
  const step = stepOf(stamps);
  const uneven = stamps.findIndex((stamp, index) => stepsBetween(start, stamp, step) !== index);
  if (uneven >= 0) throw fault('dates at even distances', `${times[uneven] ?? ''} as number ${String(uneven + 1)}`);
  return TimeAxis.even(start, step);
}
