import { spawnSync } from 'node:child_process';
import { Mismatch } from './mismatch';
import { NODE_FROM_SOURCE } from './node-from-source';
import type { StepNumbers } from './step-numbers';

const QEMU = 'qemu-x86_64';

/** With AVX2 but no VNNI, products are added up in pairs of 16 bits; without AVX there is no such instruction. */
export const OTHER_CPUS = ['Haswell', 'Nehalem'] as const;

/** Exponentials differ by their last bits. */
const TOLERANCE = 1e-4;

/**
 * Expects the numbers that a program prints as JSON on another CPU to be those of this one; where the CPU cannot be
 * emulated, reports it on standard error.
 * @param program - path of a TypeScript file that prints {@link StepNumbers}, and its arguments
 */
export function expectSameOnCpu(cpu: string, program: readonly string[], expected: StepNumbers): void {
  const missing = whatIsMissing();
  if (missing !== undefined) {
    process.stderr.write(`int8 on a ${cpu} skipped: ${missing}\n`);
    return;
  }
  const command = [process.execPath, ...NODE_FROM_SOURCE, ...program];
  const { stdout, stderr, status } = spawnSync(QEMU, ['-cpu', cpu, ...command], { encoding: 'utf8' });
  if (status !== 0) throw new Mismatch(`${QEMU} -cpu ${cpu}`, 'exit status 0', stderr, 'Run the program by itself.');
  const found = JSON.parse(stdout) as StepNumbers; // as the program prints them
  for (const part of ['memory', 'logProbs'] as const) {
    const apart = distance(found[part], expected[part]);
    if (!(apart < TOLERANCE))
      throw new Mismatch(`${part} on a ${cpu}`, `a distance below ${TOLERANCE}`, String(apart), 'See decision 0026.');
  }
}

function distance(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return NaN;
  return Math.max(...found.map((value, index) => Math.abs(value - (expected[index] ?? NaN))));
}

function whatIsMissing(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `${process.platform} on ${process.arch}`;
  return spawnSync(QEMU, ['--version']).status === 0 ? undefined : `no ${QEMU} (Debian: qemu-user)`;
}
