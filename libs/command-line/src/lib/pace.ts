import type { ProgressLine } from './progress-line';
import { timeLeft } from './time-left';

const MS_PER_SECOND = 1000;

/** How far work is. */
export interface Progress {
  /** What is counted, in the plural: `lines`. */
  readonly unit: string;
  readonly numDone: number;
  /** Undefined while unknown. */
  readonly total: number | undefined;
  readonly elapsedMs: number;
}

/** The text of a live line: `512 of 1,000 lines, 48.0 lines/s, at most 1 min left`. */
export function paceText({ unit, numDone, total, elapsedMs }: Progress): string {
  const done = `${readable(numDone)}${total === undefined ? '' : ` of ${readable(total)}`} ${unit}`;
  if (numDone === 0 || elapsedMs === 0) return done;
  const left = total === undefined ? '' : timeLeft((Math.max(0, total - numDone) * elapsedMs) / numDone);
  return `${done}, ${((numDone * MS_PER_SECOND) / elapsedMs).toFixed(1)} ${unit}/s${left}`;
}

/**
 * Shows how many are done, from now on: of how many, once that is known, at what speed, and how long it will take.
 * @param counting - gives the total, counted meanwhile; a fault of counting is left to whoever reads what is counted
 */
export function livePace(
  unit: string,
  progress: Pick<ProgressLine, 'update'>,
  counting: Promise<number | undefined> | undefined,
): (numDone: number) => void {
  const startMs = performance.now();
  let total: number | undefined;
  counting?.then(
    (count) => (total = count),
    () => undefined,
  );
  return (numDone) => {
    progress.update(paceText({ unit, numDone, total, elapsedMs: performance.now() - startMs }));
  };
}

/** Small counts are not grouped: the first `toLocaleString` of a process takes 10 to 30 ms, also where nothing is shown. */
function readable(count: number): string {
  return count < 1000 ? String(count) : count.toLocaleString('en');
}
