import { readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';

/** Middle of the sorted values; the lower of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

/** What repeated timings come to, and how much other programs used of the machine meanwhile. */
export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly repeats: number;
  /** Cores that other programs used, on average; distrust timings above 0.1. Linux only. */
  readonly otherCores: number | null;
}

/** Times `body` after `warmup` untimed runs. */
export async function time(body: () => Promise<void>, repeats: number, warmup: number): Promise<Timing> {
  for (let run = 0; run < warmup; run++) await body();
  const timesMs: number[] = [];
  const busyBefore = busySeconds();
  const ownBefore = process.cpuUsage();
  const startMs = performance.now();
  for (let run = 0; run < repeats; run++) {
    const beganMs = performance.now();
    await body();
    timesMs.push(performance.now() - beganMs);
  }
  const seconds = (performance.now() - startMs) / 1000;
  const own = process.cpuUsage(ownBefore);
  const others = busySeconds() - busyBefore - (own.user + own.system) / 1e6;
  return {
    medianMs: round(median(timesMs)),
    minMs: round(Math.min(...timesMs)),
    maxMs: round(Math.max(...timesMs)),
    repeats,
    otherCores: Number.isFinite(others) ? round(Math.max(0, others) / seconds) : null,
  };
}

/** CPU seconds that all programs have used since the machine started; NaN where there is no /proc. */
function busySeconds(): number {
  if (platform() !== 'linux') return NaN;
  const TICKS_PER_SECOND = 100; // USER_HZ, a constant of the Linux ABI
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) / TICKS_PER_SECOND;
}

/** Three significant decimals are more than these machines repeat. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The machine, for the line of a result. */
export function machine(): Readonly<Record<string, unknown>> {
  const [first] = cpus();
  return { cpu: first?.model ?? 'unknown', logicalCpus: cpus().length, platform: `${platform()}-${arch()}` };
}

/** Peak resident memory of this process so far, MiB. */
export function peakMemoryMib(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
