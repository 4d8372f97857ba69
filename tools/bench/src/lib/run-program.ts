import { spawn } from 'node:child_process';
import { DeviceError } from '@tolmach/contracts';

/** A program and its arguments. */
export type CommandLine = readonly [string, ...string[]];

/** A line of JSON that a benchmark printed. */
export type ResultLine = Readonly<Record<string, unknown>>;

/**
 * The lines of JSON that a benchmark prints.
 * @param env - additional environment variables
 * @throws {@link DeviceError} when it cannot run or fails
 */
export async function runBenchProgram(
  command: CommandLine,
  env: Readonly<Record<string, string>>,
): Promise<ResultLine[]> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).catch((cause: unknown) => {
    throw failed(program, 'no such program', cause);
  });
  if (code !== 0) throw failed(command.join(' '), `exit code ${String(code)}: ${lastLine(output.stderr)}`);
  return output.stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as ResultLine] : [])); // both print JSON lines
}

/** The last line of a text that is not blank, without its full stop: where programs print why they failed. */
export function lastLine(text: string): string {
  return (text.trim().split('\n').at(-1) ?? '').replace(/\.$/, '');
}

function failed(where: string, received: string, cause?: unknown): DeviceError {
  const next = 'Check --peer and --python: the peer needs torch and numpy; or --baseline.';
  return new DeviceError({
    where,
    expected: 'a benchmark that ends with 0',
    received,
    next,
    code: 'peer-failed',
    cause,
  });
}
