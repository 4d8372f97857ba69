import type { Writable } from 'node:stream';
import { ExitCode } from './exit-code';
import type { Streams, TextInput, TextOutput } from './streams';

/** The part of Node's `process` that a program needs. */
export interface HostProcess {
  readonly argv: readonly string[];
  readonly stdin: TextInput;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * Runs `main` in a process and ends it with the exit code. The first Ctrl-C (or SIGTERM) asks the program to finish
 * what it has started, the second ends the process at once. For bin files, which contain nothing else.
 */
export async function runProcess(
  main: (argv: readonly string[], streams: Streams) => Promise<ExitCode>,
  host: HostProcess,
): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) host.exit(ExitCode.Interrupted);
    stop.abort();
  };
  host.on('SIGINT', interrupt);
  host.on('SIGTERM', interrupt);
  const { stdin, stdout, stderr } = host;
  const code = await main(host.argv.slice(2), { stdin, stdout, stderr, signal: stop.signal });
  await Promise.all([flushed(stdout), flushed(stderr)]);
  host.exit(code); // not left to Node: an open pipe on standard input or an engine's thread would keep it alive
}

function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
