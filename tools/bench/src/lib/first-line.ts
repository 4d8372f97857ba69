import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { DeviceError } from '@tolmach/contracts';
import { lastLine } from './run-program';
import type { CommandLine } from './run-program';

/** The start of a program up to its first line. */
export interface FirstLine {
  /** Since just before the process was started. */
  readonly elapsedMs: number;
  readonly line: string;
  /** Peak resident memory by then, MiB; Linux only. */
  readonly peakMemoryMib: number | null;
}

/**
 * Runs a program on `input` until it ends, and measures the time to its first line on standard output.
 * @param next - advice for the error sentence
 * @throws {@link DeviceError} when it fails or prints nothing
 */
export async function firstLine(
  [program, ...args]: CommandLine,
  { input, cwd, next }: { readonly input: string; readonly cwd: string; readonly next: string },
): Promise<FirstLine> {
  const startMs = performance.now();
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let first: FirstLine | undefined;
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
    if (first !== undefined || !output.stdout.includes('\n')) return;
    const elapsedMs = performance.now() - startMs;
    first = { elapsedMs, line: output.stdout.split('\n')[0] ?? '', peakMemoryMib: peakMemoryOf(child.pid) };
  });
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  child.stdin.on('error', () => undefined); // a program that ends early is judged by its exit code
  child.stdin.end(input);
  const fault = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('close', (code) => {
      resolve(code === 0 ? undefined : `exit code ${String(code)}: ${lastLine(output.stderr)}`);
    });
  });
  if (fault === undefined && first !== undefined) return first;
  const expected = 'a program that prints a line and ends with 0';
  throw new DeviceError({ where: [program, ...args].join(' '), expected, received: fault ?? 'no line', next });
}

function peakMemoryOf(pid: number | undefined): number | null {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? null : Math.round(Number(kibibytes) / 1024);
  } catch {
    return null; // not Linux, or the program has ended: the result lacks this value
  }
}
