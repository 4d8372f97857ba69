import type { WindowLimits } from './read-ahead';

/** Milliseconds that a window should take: what is finished after a signal, and written. */
const WINDOW_MS = 900;

/** Records of the first window, whose speed nobody knows. */
const FIRST_RECORDS = 32;

/** Windows may grow and shrink by this factor at a time. */
const MAX_CHANGE = 4;

/**
 * Limits of windows that take about as long as may be finished after a signal, whatever the speed: work in progress is then
 * written, not lost. Fast work has the largest windows, which fill batches best.
 */
export class WindowPace implements WindowLimits {
  readonly maxSize: number;
  readonly maxWaitMs: number;
  readonly loneSize?: number;
  /** Of the next window. */
  maxRecords: number;
  private readonly most: number;

  /** @param largest - limits that are never exceeded */
  constructor(largest: WindowLimits) {
    const { maxRecords, maxSize, maxWaitMs, loneSize } = largest;
    this.most = maxRecords;
    this.maxRecords = Math.min(FIRST_RECORDS, maxRecords);
    this.maxSize = maxSize;
    this.maxWaitMs = maxWaitMs;
    if (loneSize !== undefined) this.loneSize = loneSize;
  }

  /** Takes note of how long a window took. A small one tells only that more would not have taken less. */
  tell(numRecords: number, elapsedMs: number): void {
    const fitting = (numRecords * WINDOW_MS) / Math.max(1, elapsedMs);
    if (fitting > this.maxRecords && numRecords < this.maxRecords) return;
    const bounded = Math.min(Math.max(fitting, this.maxRecords / MAX_CHANGE), this.maxRecords * MAX_CHANGE);
    this.maxRecords = Math.min(Math.max(1, Math.floor(bounded)), this.most);
  }
}
