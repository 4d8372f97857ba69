import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { measureGrowth } from './measure-growth';
import type { MemoryUse } from './measure-growth';
import { Mismatch } from './mismatch';
import { NODE_FROM_SOURCE } from './node-from-source';

/** Prints what 1,000 batches leave in this process, for {@link growthOfProgram} to read. @see {@link measureGrowth} */
export async function printGrowth(runBatch: (batch: number) => unknown): Promise<void> {
  process.stdout.write(`${JSON.stringify(await measureGrowth(runBatch))}\n`);
}

/**
 * The growth that a TypeScript program says of itself by {@link printGrowth}; it goes to standard error too. It runs
 * in a process of its own: a Jest worker holds what other specs left, and gives it back when it likes.
 *
 * @param program - path of the file
 * @param args - what the program is given
 * @throws {@link Mismatch} when it fails, or has anything to say on standard error
 */
export function growthOfProgram(program: string, ...args: readonly string[]): MemoryUse {
  const node = [...NODE_FROM_SOURCE, '--expose-gc', program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  if (status !== 0 || stderr !== '') {
    throw new Mismatch(program, 'a program that ends well and quietly', `exit code ${String(status)}`, stderr);
  }
  process.stderr.write(`${[path.basename(program), ...args].join(' ')}: ${stdout}`);
  return JSON.parse(stdout) as MemoryUse; // as printGrowth prints it
}
