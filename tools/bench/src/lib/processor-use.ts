import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

const TICKS_PER_SECOND = 100; // USER_HZ, a constant of the Linux ABI

/**
 * CPU seconds that programs other than this one and those it has waited for have used since the machine started; NaN
 * without /proc.
 */
export function otherProcessorSeconds(): number {
  if (platform() !== 'linux') return NaN;
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6;
  return busyTicks(readFileSync('/proc/stat', 'utf8')) / TICKS_PER_SECOND - own - childSeconds();
}

/** Ticks in which any core did something, from the text of /proc/stat; time stolen by the host counts. */
export function busyTicks(stat: string): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = (stat.split('\n')[0] ?? '')
    .split(/\s+/)
    .map(Number);
  return user + nice + system + irq + softIrq + steal;
}

function childSeconds(): number {
  return childTicks(readFileSync('/proc/self/stat', 'utf8')) / TICKS_PER_SECOND;
}

/** Ticks of ended children, from the text of /proc/self/stat, whose second field may contain blanks and brackets. */
export function childTicks(stat: string): number {
  const fromThirdField = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0] = fromThirdField.slice(13, 15).map(Number); // fields 16 and 17 of proc(5)
  return user + system;
}
