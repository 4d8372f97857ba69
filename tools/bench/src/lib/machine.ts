import { execFileSync } from 'node:child_process';
import { arch, cpus, platform } from 'node:os';

/** The machine and the code that ran on it, for result lines. */
export function machine(): Readonly<Record<string, unknown>> {
  const [first] = cpus();
  return {
    commit: commit(),
    node: process.version,
    cpu: first?.model ?? 'unknown',
    logicalCpus: cpus().length,
    platform: `${platform()}-${arch()}`,
  };
}

/** Peak resident memory of this process so far, MiB. */
export function peakMemoryMib(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** The commit checked out, `-dirty` when files differ from it; null outside a checkout. */
function commit(): string | null {
  try {
    const flags = ['describe', '--always', '--exclude', '*', '--dirty'];
    return execFileSync('git', flags, { cwd: __dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null; // an installed copy, or no git: the result lacks the commit
  }
}
