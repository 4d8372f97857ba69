import { spawn } from 'node:child_process';
import { DeviceError, InputError } from '@tolmach/contracts';
import { median, round } from './timing';

/**
 * glibc settings that keep freed large blocks, as the peer's --malloc-keep does; they must be in the environment when a
 * process starts.
 */
const KEEP_BLOCKS =
  'glibc.malloc.mmap_threshold=17179869184:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=268435456';

/** A line of JSON that a benchmark printed. */
export type ResultLine = Readonly<Record<string, unknown>>;

/** What is run in turns. */
export interface Turns {
  /** Flags of our own benchmark, the sub-command first; run as a process of its own. */
  readonly ours: readonly string[];
  /** Command line of the peer. */
  readonly peer: readonly [string, ...string[]];
  readonly rounds: number;
  /** Figure of ours and of the peer that are compared; larger is better. */
  readonly figures: { readonly ours: string; readonly peer: string };
  /** Which of the peer's lines counts. */
  readonly isPeerLine: (line: ResultLine) => boolean;
}

/**
 * Runs ours and the peer alternately; all lines of both, then one that compares their medians.
 * @throws {@link DeviceError} when one of them cannot run
 */
export async function takeTurns(turns: Turns, print: (line: ResultLine) => Promise<void>): Promise<void> {
  const values: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  const [entry = ''] = process.argv.slice(1);
  for (let round = 1; round <= turns.rounds; round++) {
    const ours = await run([process.execPath, ...process.execArgv, entry, ...turns.ours], {
      GLIBC_TUNABLES: KEEP_BLOCKS,
    });
    const peer = await run(turns.peer, {});
    for (const line of ours) await print({ round, ...line });
    for (const line of peer) await print({ round, ...line });
    values.ours.push(...ours.map((line) => figure(line, turns.figures.ours)));
    values.peer.push(...peer.filter(turns.isPeerLine).map((line) => figure(line, turns.figures.peer)));
  }
  const [ours, peer] = [median(values.ours), median(values.peer)];
  await print({
    bench: 'ratio',
    rounds: turns.rounds,
    figure: turns.figures.ours,
    ours,
    peer,
    ratio: round(ours / peer),
  });
}

async function run(
  command: readonly [string, ...string[]],
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

function figure(line: ResultLine, name: string): number {
  const value = line[name];
  if (typeof value === 'number') return value;
  throw new InputError({
    where: 'bench',
    expected: `a number called ${name} in the result`,
    received: JSON.stringify(line).slice(0, 80),
    next: 'Use a peer program that prints it.',
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function failed(where: string, received: string, cause?: unknown): DeviceError {
  const next = 'Check --peer and --python: the peer needs torch and numpy.';
  return new DeviceError({ where, expected: 'a benchmark that ends well', received, next, code: 'peer-failed', cause });
}
