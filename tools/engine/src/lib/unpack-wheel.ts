import { runProgram } from '@tolmach/wheel-install';
import type { ProgramRun } from '@tolmach/wheel-install';
import type { Wheel } from './install-plan';
import { missing } from './requirements';

/** Python reads zip files, checks their CRCs and refuses paths that lead outside. */
const UNPACK = `
import os, re, sys, zipfile
wheel, folder, keep = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for member in archive.infolist():
        if re.fullmatch(keep, member.filename) and not member.is_dir():
            path = archive.extract(member, folder)
            os.chmod(path, (member.external_attr >> 16) & 0o777 or 0o644)
`;

/**
 * Unpacks the planned files of a wheel into `folder`, under the wheel's own paths, and strips debugging symbols from
 * libtensorflow if binutils are available: 180 MB less.
 *
 * @throws {@link DeviceError} when the disk is full or the wheel damaged
 */
export async function unpackWheel(wheel: Wheel, file: string, folder: string, run: ProgramRun): Promise<void> {
  const { code, stderr } = await runProgram('python3', ['-c', UNPACK, file, folder, wheel.keep], run);
  if (code === 0) return;
  const received = stderr.trim().split('\n').at(-1) ?? 'no output from Python';
  if (/No space left/i.test(received)) {
    const next = 'Free some disk, then run npx @tolmach/engine install again.';
    throw missing('disk', `room in ${folder}`, 'a full disk', next);
  }
  throw missing('wheel', `an intact wheel at ${file}`, received, 'Delete that file, then run the command again.');
}

/** Removes debugging symbols; without `strip` the libraries are only larger. */
export async function stripLibraries(files: readonly string[], run: ProgramRun): Promise<void> {
  await runProgram('strip', ['--strip-unneeded', ...files], run);
}
