import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { NODE_FROM_SOURCE } from '@tolmach/testing-kit';
import { integerNumbers } from '../../testing/integer-numbers';
import type { IntegerNumbers } from '../../testing/integer-numbers';

jest.setTimeout(900_000); // five seconds each where nothing else runs

const QEMU = 'qemu-x86_64';
/** With AVX2 but no VNNI, products are added up in pairs of 16 bits; without AVX there is no such instruction. */
const CPUS = ['Haswell', 'Nehalem'];
const CHILD = path.join(__dirname, '../../testing/integer-numbers-child.ts');
/** Exponentials differ by their last bits. */
const TOLERANCE = 1e-4;

function numbersOf(cpu: string): IntegerNumbers {
  const program = [process.execPath, ...NODE_FROM_SOURCE, CHILD];
  const { stdout, stderr, status } = spawnSync(QEMU, ['-cpu', cpu, ...program], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${QEMU} -cpu ${cpu}: ${stderr}`);
  return JSON.parse(stdout) as IntegerNumbers; // as the child prints them
}

function distance(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(...found.map((value, index) => Math.abs(value - (expected[index] ?? NaN))));
}

/** Why there is nothing to run; nothing where there is. */
function reason(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `${process.platform} on ${process.arch}`;
  return spawnSync(QEMU, ['--version']).status === 0 ? undefined : `no ${QEMU} (Debian: qemu-user)`;
}

it.each(CPUS)('int8 has the same numbers on a %s', async (cpu) => {
  const missing = reason();
  if (missing !== undefined) {
    process.stderr.write(`int8 on a ${cpu} skipped: ${missing}\n`);
    return;
  }
  const [found, expected] = [numbersOf(cpu), await integerNumbers()];
  for (const model of ['translation', 'captions'] as const) {
    expect(distance(found[model].memory, expected[model].memory)).toBeLessThan(TOLERANCE);
    expect(distance(found[model].logProbs, expected[model].logProbs)).toBeLessThan(TOLERANCE);
  }
});
