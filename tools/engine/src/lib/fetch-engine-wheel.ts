import type { DeviceError } from '@tolmach/contracts';
import { fetchWheel } from '@tolmach/wheel-install';
import type { PinnedWheel, PipFault, ProgramRun } from '@tolmach/wheel-install';
import { missing } from './requirements';

/**
 * The wheel for one particular Python is fetched, whatever the local Python: only its libraries are used, and a wheel
 * pinned by checksum must be the same file everywhere.
 */
const PINNED_PYTHON = ['--python-version', '3.11', '--implementation', 'cp']
  .concat(['cp311', 'abi3', 'none'].flatMap((abi) => ['--abi', abi]))
  .concat(['manylinux_2_27', 'manylinux_2_17', 'manylinux2014'].flatMap((tag) => ['--platform', `${tag}_x86_64`]));

/**
 * Returns the file of a wheel in `folder`; one that an earlier run fetched completely is kept.
 * @throws {@link DeviceError} when the network, the index, the disk or the checksum fails
 */
export function fetchEngineWheel(wheel: PinnedWheel, folder: string, run: ProgramRun): Promise<string> {
  const again = 'run the command again: complete downloads are kept.';
  return fetchWheel(wheel, folder, { ...run, pipArguments: PINNED_PYTHON, again, errorOf: fetchError });
}

/**
 * Returns the error for a fault of pip. Its code for any other complaint of pip is, as promised, that of the network.
 */
export function fetchError({ piece, expected, received, next }: PipFault): DeviceError {
  return missing(piece === 'pip' ? 'network' : piece, expected, received, next);
}
