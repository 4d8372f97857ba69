import { runProgram } from '@tolmach/wheel-install';
import type { ProgramRun } from '@tolmach/wheel-install';
import type { Wheel } from './install-plan';
import { missing } from './requirements';

/** Python reads its own zip files, checks their CRCs and refuses paths that lead outside. */
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
 * Unpacks what a wheel's plan keeps into `folder`, under the wheel's own paths, and strips debugging symbols from
 * libtensorflow where binutils are at hand: 180 MB less.
 *
 * @throws {@link DeviceError} when the disk is full or the wheel damaged
 */
export async function unpackWheel(wheel: Wheel, file: string, folder: string, run: ProgramRun): Promise<void> {
  const { code, stderr } = await runProgram('python3', ['-c', UNPACK, file, folder, wheel.keep], run);
  if (code === 0) return;
  const received = stderr.trim().split('\n').at(-1) ?? 'no word from Python';
  if (/No space left/i.test(received)) {
    const next = 'Free some disk, then run npm run engine -- install again.';
    throw missing('disk', `room in ${folder}`, 'a full disk', next);
  }
  throw missing('wheel', `a sound wheel at ${file}`, received, 'Delete that file, then run the command again.');
}

/** Removes symbols that only a debugger reads; without `strip` the libraries are merely larger. */
export async function stripLibraries(files: readonly string[], run: ProgramRun): Promise<void> {
  await runProgram('strip', ['--strip-unneeded', ...files], run);
}
