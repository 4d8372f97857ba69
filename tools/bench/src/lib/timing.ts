import { otherProcessorSeconds } from './processor-use';

/** Middle of the sorted values; the lower of two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which `share` of the values lie, 0 to 1; the lower of two. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
}

/** Summary of repeated timings, and how much of the machine other programs used meanwhile. */
export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Timings that count. */
  readonly repeats: number;
  /** Cores that other programs used during the worst timing that counts; distrust values above 0.1. Linux only. */
  readonly otherCores: number | null;
}

/** Timings over a period long enough to tell how much of the machine other programs used. */
export interface Stretch {
  readonly timesMs: readonly number[];
  /** NaN if unknown. */
  readonly otherCores: number;
}

/** Cores that others may use before a timing is repeated. */
const CALM = 0.1;
/** Processor time is counted in hundredths of a second: over a shorter period one tick looks like a busy neighbour. */
const STRETCH_MS = 200;
/** Maximum number of runs, as a multiple of those requested. */
const PATIENCE = 3;

/** Times `body` after `warmup` untimed runs; see {@link timeOf}. */
export function time(body: () => Promise<unknown>, repeats: number, warmup: number): Promise<Timing> {
  const measure = async () => {
    const beganMs = performance.now();
    await body();
    return performance.now() - beganMs;
  };
  return timeOf(measure, repeats, warmup);
}

/**
 * Summary of `repeats` timings made by `measure`, in milliseconds, after `warmup` ones that do not count. Timings
 * disturbed by other programs are repeated, up to three times the number; the least disturbed count.
 */
export async function timeOf(measure: () => Promise<number>, repeats: number, warmup: number): Promise<Timing> {
  return summary(await timesOf(measure, repeats, warmup));
}

/** The timings that {@link timeOf} summarises. */
export async function timesOf(measure: () => Promise<number>, repeats: number, warmup: number): Promise<Stretch> {
  for (let run = 0; run < warmup; run++) await measure();
  const stretches: Stretch[] = [];
  while (wantsMore(stretches, repeats)) stretches.push(await stretch(measure, repeats));
  return leastDisturbed(stretches, repeats);
}

async function stretch(measure: () => Promise<number>, maxRuns: number): Promise<Stretch> {
  const timesMs: number[] = [];
  const [startMs, others] = [performance.now(), otherProcessorSeconds()];
  while (timesMs.length < maxRuns && (timesMs.length === 0 || performance.now() - startMs < STRETCH_MS)) {
    timesMs.push(await measure());
  }
  const seconds = Math.max(performance.now() - startMs, STRETCH_MS) / 1000;
  return { timesMs, otherCores: Math.max(0, otherProcessorSeconds() - others) / seconds };
}

function wantsMore(stretches: readonly Stretch[], repeats: number): boolean {
  const calm = stretches.filter(({ otherCores }) => !(otherCores >= CALM)); // NaN is calm
  return numRuns(calm) < repeats && numRuns(stretches) < PATIENCE * repeats;
}

function numRuns(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { timesMs }) => sum + timesMs.length, 0);
}

/** The `repeats` timings during which other programs used least, not the fastest. */
export function leastDisturbed(stretches: readonly Stretch[], repeats: number): Stretch {
  const sorted = [...stretches].sort((a, b) => (a.otherCores || 0) - (b.otherCores || 0));
  const all = sorted.flatMap(({ timesMs, otherCores }) => timesMs.map((ms) => ({ ms, otherCores })));
  const kept = all.slice(0, repeats);
  return { timesMs: kept.map(({ ms }) => ms), otherCores: kept.at(-1)?.otherCores ?? NaN };
}

function summary({ timesMs, otherCores }: Stretch): Timing {
  return {
    medianMs: round(median(timesMs)),
    minMs: round(Math.min(...timesMs)),
    maxMs: round(Math.max(...timesMs)),
    repeats: timesMs.length,
    otherCores: Number.isFinite(otherCores) ? round(otherCores) : null,
  };
}

/** Three significant decimals exceed what these machines reproduce. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
