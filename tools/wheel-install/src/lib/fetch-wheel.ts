import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PinnedWheel } from './pinned-wheel';
import { pipFault } from './pip-fault';
import type { PipFault } from './pip-fault';
import { runProgram } from './run-program';
import type { ProgramRun } from './run-program';

const DOWNLOAD = ['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary', ':all:'];
const QUIET = ['--quiet', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];

/** How a command wants a wheel fetched. */
export interface WheelFetch extends ProgramRun {
  /** More arguments of `pip download`: which Python and system the wheel is for, if not the local ones. */
  readonly pipArguments?: readonly string[];
  /** What its user does after correcting a fault: it follows "then" in the sentence. */
  readonly again: string;
  /** Makes the command's own error for a fault. */
  readonly errorOf: (fault: PipFault) => Error;
}

/**
 * Returns the file of a wheel, fetched by pip into `folder` unless an earlier run left it there complete. In either
 * case pip compares its bytes with the pinned checksum; it uses the user's index, proxy and certificates.
 *
 * @throws what `errorOf` returns, when the network, the index, the disk or the checksum fails
 */
export async function fetchWheel(wheel: PinnedWheel, folder: string, fetch: WheelFetch): Promise<string> {
  const { again, errorOf, pipArguments = [], ...run } = fetch;
  const own = path.join(folder, `${wheel.name}-${wheel.version}`);
  const temporary = `${own}.part`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await mkdir(own, { recursive: true });
  const requirement = path.join(temporary, 'requirement.txt');
  await writeFile(requirement, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const places = ['--dest', own, '--requirement', requirement];
  const { code, stderr } = await runProgram('python3', [...DOWNLOAD, ...QUIET, ...pipArguments, ...places], {
    ...run,
    environment: { ...run.environment, TMPDIR: temporary }, // the default may be a small disk in memory
  });
  await rm(temporary, { recursive: true, force: true });
  if (code !== 0) throw errorOf(pipFault(wheel, stderr, again));
  const [file] = (await readdir(own)).filter((name) => name.endsWith('.whl'));
  if (file === undefined) throw errorOf(pipFault(wheel, 'success from pip, but no wheel', again));
  return path.join(own, file);
}
