import type { Writable } from 'node:stream';
import { ExitCode } from './exit-code';
import { isNpx, npmStart } from './npm-start';
import { SAME_SIGNAL_MS, whenParentEnds } from './stopping';
import type { Streams, TextInput, TextOutput } from './streams';

/** The part of Node's `process` that a program needs. */
export interface HostProcess {
  readonly argv: readonly string[];
  readonly stdin: TextInput;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The number of the parent process, now. */
  readonly ppid: number;
  cwd(): string;
  chdir(folder: string): void;
  /** `disconnect` comes when a parent has ended that has a channel to this process. */
  on(event: 'SIGINT' | 'SIGTERM' | 'disconnect', listener: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * Runs `main` in a process and ends it with the exit code. The first Ctrl-C (or SIGTERM) asks the program to finish
 * what it has started; so does the end of the process that started it. The second, once the first has been answered, ends the process at once: a key pressed twice while
 * the program computes does not lose what would be saved, and npm, which passes on what a terminal has sent already, is no
 * second press. Relative paths start where the user is, also under `npm run`.
 * For bin files, which contain nothing else.
 */
export async function runProcess(
  main: (argv: readonly string[], streams: Streams) => Promise<ExitCode>,
  host: HostProcess,
): Promise<void> {
  const stop = new AbortController();
  let isAnswered = false;
  const interrupt = (): void => {
    if (isAnswered) host.exit(ExitCode.Interrupted);
    if (stop.signal.aborted) return;
    stop.abort(); // answered by its listeners
    const answered = (): void => void (isAnswered = true);
    // Signals that came together, before or while the program computed, are all heard before the immediate.
    setTimeout(() => setImmediate(answered), SAME_SIGNAL_MS).unref();
  };
  host.on('SIGINT', interrupt);
  host.on('SIGTERM', interrupt);
  host.on('disconnect', interrupt);
  const { stdin, stdout, stderr } = host;
  const npm = npmStart(host.env, host.argv[1], host.cwd());
  if (npm?.folder !== undefined) host.chdir(npm.folder);
  if (npm !== undefined || isNpx(host.env)) whenParentEnds(() => host.ppid, interrupt);
  const streams = { stdin, stdout, stderr, signal: stop.signal, ...(npm !== undefined && { npm }) };
  const code = await main(host.argv.slice(2), streams);
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
