import path from 'node:path';
import { DeviceError } from '@tolmach/contracts';
import { runProgram } from '@tolmach/wheel-install';
import type { ProgramRun } from '@tolmach/wheel-install';

/** Folder of our own sources. */
export const NATIVE_SOURCES = path.join(__dirname, '..', '..', 'native');

/** Path of the libraries relative to an addon's folder. */
export const RPATH = '-Wl,-rpath,$ORIGIN/../tensorflow';

/**
 * Runs g++.
 * @throws {@link DeviceError} with the compiler's first complaint
 */
export async function compile(args: readonly string[], run: ProgramRun): Promise<void> {
  const { code, stderr } = await runProgram('g++', args, run);
  if (code === 0) return;
  throw addonFault('an addon that compiles', /^.*error: .*$/m.exec(stderr)?.[0] ?? stderr.slice(-200));
}

/** Advice to users when an addon does not compile or load. */
export function addonFault(expected: string, received: string): DeviceError {
  const next = 'Please report this with the versions of g++ and glibc; other engines work meanwhile.';
  return new DeviceError({ where: 'engine install', expected, received, next, code: 'engine-addon' });
}
