import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { openEngine } from '../src/lib/engine/engine';

const { SIGINT, SIGPROF, SIGSEGV, SIGTERM } = constants.signals;

/** Which of some signals a thread keeps waiting, by the status that Linux gives of it. */
function blockedIn(status: string): readonly number[] {
  const mask = BigInt(`0x${/^SigBlk:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? ''}`);
  return [SIGINT, SIGSEGV, SIGTERM, SIGPROF].filter((signal) => (mask >> BigInt(signal - 1)) & 1n);
}

/** Prints what is blocked here and in a process started from here; ends with 130 when it hears SIGINT. */
async function main(): Promise<void> {
  await openEngine({ engine: 'tensorflow' });
  process.once('SIGINT', () => process.exit(128 + SIGINT));
  const here = blockedIn(readFileSync('/proc/thread-self/status', 'utf8'));
  const inChild = blockedIn(execFileSync('cat', ['/proc/self/status'], { encoding: 'utf8' }));
  process.stdout.write(JSON.stringify({ here, inChild }));
  process.kill(process.pid, 'SIGINT');
  setTimeout(() => undefined, 60_000); // the signal ends it before
}

void main().catch((error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
