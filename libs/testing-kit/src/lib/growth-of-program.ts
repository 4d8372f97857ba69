import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { measureGrowth } from './measure-growth';
import type { MemoryUse } from './measure-growth';
import { Mismatch } from './mismatch';
import { NODE_FROM_SOURCE } from './node-from-source';

/**
 * Prints the memory that 1,000 batches leave in this process, for {@link growthOfProgram} to read. @see
 * `measureGrowth`
 */
export async function printGrowth(runBatch: (batch: number) => unknown): Promise<void> {
  process.stdout.write(`${JSON.stringify(await measureGrowth(runBatch))}\n`);
}

/**
 * The growth that a TypeScript program prints by {@link printGrowth}; it is copied to standard error. The program runs
 * in a separate process: a Jest worker still holds memory of other specs, and frees it at any time.
 *
 * @param program - path of the file
 * @param args - arguments of the program
 * @throws {@link Mismatch} when it fails, or prints anything on standard error
 */
export function growthOfProgram(program: string, ...args: readonly string[]): MemoryUse {
  const node = [...NODE_FROM_SOURCE, '--expose-gc', program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  if (status !== 0 || stderr !== '') {
    throw new Mismatch(
      program,
      'a program that ends with 0 and prints no error',
      `exit code ${String(status)}`,
      stderr,
    );
  }
  process.stderr.write(`${[path.basename(program), ...args].join(' ')}: ${stdout}`);
  return JSON.parse(stdout) as MemoryUse; // as printGrowth prints it
}
