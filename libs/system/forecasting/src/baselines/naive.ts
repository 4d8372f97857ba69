import type { PointMethod } from './baseline';

const steps = (horizon: number, value: (step: number) => number) =>
  Float64Array.from({ length: horizon }, (_, step) => value(step));

/** The last value stays. */
export const NAIVE: PointMethod = {
  name: 'naive',
  fit: (values) => (end, horizon) => steps(horizon, () => values[end - 1] ?? NaN),
};

/** The last season comes again. */
export const SEASONAL_NAIVE: PointMethod = {
  name: 'seasonal-naive',
  fit: (values, season) => (end, horizon) =>
    steps(horizon, (step) => values[Math.max(0, end - season + (step % season))] ?? NaN),
};

/** The line from the first value to the last, continued. */
export const DRIFT: PointMethod = {
  name: 'drift',
  fit: (values) => (end, horizon) => {
    const [first = NaN, last = NaN] = [values[0], values[end - 1]];
    const slope = end > 1 ? (last - first) / (end - 1) : 0;
    return steps(horizon, (step) => last + (step + 1) * slope);
  },
};
