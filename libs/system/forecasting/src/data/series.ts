import { InputError } from '@tolmach/contracts';
import type { TimeAxis } from './time-axis';

/** A series of numbers at steps of time, with what is known about those steps. */
export interface Series {
  readonly name: string;
  /** Where it is from, for error sentences. */
  readonly where: string;
  /** [step], up to the last one observed; NaN for a missing value */
  readonly values: Float64Array;
  readonly axis: TimeAxis;
  /** Other series that end with this one: each [step], NaN for a missing value. */
  readonly observed: readonly Float64Array[];
  /** Series that are known beforehand, such as holidays: each [step], beyond `values` as far as they are given. */
  readonly known: readonly Float64Array[];
}

/** The series without what comes after `end` steps, but for what is known beforehand. */
export function upTo(series: Series, end: number): Series {
  return {
    ...series,
    values: series.values.subarray(0, end),
    observed: series.observed.map((values) => values.subarray(0, end)),
  };
}

/** Whether values change, and are more than what is asked for. */
export function isForecastable(values: Float64Array, horizon: number): boolean {
  const { present, isConstant } = presentOf(values);
  return !isConstant && isLongEnough(present, horizon);
}

function presentOf(values: Float64Array) {
  const present = values.filter((value) => !Number.isNaN(value));
  const [first] = present;
  return { present, first, isConstant: present.length > 1 && present.every((value) => value === first) };
}

function isLongEnough({ length }: Float64Array, horizon: number): boolean {
  return length > horizon && length >= 3;
}

/**
 * @param part - which part of a series this is, if it is one
 * @throws {@link InputError} for a series that cannot be forecast: of a single value, or shorter than what is asked for
 */
export function expectForecastable({ values, where, name }: Series, horizon: number, part?: string): void {
  const what = part === undefined ? name : `${name} ${part}`;
  const { present, first, isConstant } = presentOf(values);
  if (isConstant) {
    throw new InputError({
      where,
      expected: `values of ${what} that change`,
      received: `${String(first)} in all ${String(present.length)} of them`,
      next:
        part === undefined
          ? 'A constant needs no model: its forecast is that value.'
          : 'Take off the start of the file, where nothing changes, or give a longer series.',
      code: 'constant-series',
    });
  }
  if (!isLongEnough(present, horizon)) {
    throw new InputError({
      where,
      expected: `more values of ${what} than the ${String(horizon)} to forecast, at the least 3`,
      received: String(present.length),
      next: 'Ask for a shorter horizon, or give a longer series.',
      code: 'short-series',
    });
  }
}
