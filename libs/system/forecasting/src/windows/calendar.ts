import type { TimeAxis } from '../data/time-axis';

/** Cycles that a date has a place in. */
export const CALENDAR_CYCLES = ['day', 'week', 'year'] as const;
export type CalendarCycle = (typeof CALENDAR_CYCLES)[number];

const DAY = 24 * 3_600_000;
const WEEK = 7 * DAY;
/** Milliseconds of a Thursday: 1970-01-01. */
const FROM_MONDAY = 3 * DAY;

/** The cycles that steps of an axis move through. */
export function cyclesOf({ step }: TimeAxis, numSteps: number): CalendarCycle[] {
  if (step === undefined) return [];
  if (step.unit === 'month') return step.count < 12 ? ['year'] : [];
  const span = step.count * numSteps;
  return [
    ...(step.count < DAY && span > 2 * DAY ? (['day'] as const) : []),
    ...(step.count < WEEK && span > 2 * WEEK ? (['week'] as const) : []),
    ...(step.count < 100 * DAY && span > 400 * DAY ? (['year'] as const) : []),
  ];
}

/** Sine and cosine of the place in each cycle at a step; zeros on an axis without dates. */
export function calendarFeatures(axis: TimeAxis, index: number, cycles: readonly CalendarCycle[]): number[] {
  const stamp = axis.at(index);
  return cycles.flatMap((cycle) => {
    if (stamp === undefined) return [0, 0];
    const angle = 2 * Math.PI * placeIn(cycle, stamp.ms);
    return [Math.sin(angle), Math.cos(angle)];
  });
}

/** 0 at the start of a cycle, 1 at its end. */
function placeIn(cycle: CalendarCycle, ms: number): number {
  if (cycle === 'year') {
    const year = new Date(ms).getUTCFullYear();
    const [start, end] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
    return (ms - start) / (end - start);
  }
  const [length, from] = cycle === 'week' ? [WEEK, ms + FROM_MONDAY] : [DAY, ms];
  return (((from % length) + length) % length) / length;
}
