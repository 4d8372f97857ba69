import { timeLeft } from './time-left';

const MS_PER_SECOND = 1000;

/** How far work is. */
export interface Progress {
  /** What is counted, in the plural: `lines`. */
  readonly unit: string;
  readonly numDone: number;
  /** Undefined while unknown. */
  readonly total: number | undefined;
  /** How many of those that are done the time was measured for; default: all. */
  readonly numTimed?: number;
  readonly elapsedMs: number;
}

/** The text of a live line: `512 of 1000 lines, 48.0 lines/s, at most 1 min left`. */
export function paceText({ unit, numDone, total, numTimed = numDone, elapsedMs }: Progress): string {
  const done = `${numDone}${total === undefined ? '' : ` of ${total}`} ${unit}`;
  if (numTimed === 0 || elapsedMs === 0) return done;
  const left = total === undefined ? '' : timeLeft((Math.max(0, total - numDone) * elapsedMs) / numTimed);
  return `${done}, ${((numTimed * MS_PER_SECOND) / elapsedMs).toFixed(1)} ${unit}/s${left}`;
}
