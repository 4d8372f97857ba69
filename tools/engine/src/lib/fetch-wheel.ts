import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceError } from '@tolmach/contracts';
import type { Wheel } from './install-plan';
import { missing } from './requirements';
import { runTool } from './run-tool';
import type { ToolRun } from './run-tool';

/**
 * The wheel for one Python is fetched whichever Python is here: only its libraries are used, and a wheel pinned by
 * checksum must be the same file everywhere.
 */
const PINNED_PYTHON = ['--python-version', '3.11', '--implementation', 'cp', '--only-binary', ':all:']
  .concat(['cp311', 'abi3', 'none'].flatMap((abi) => ['--abi', abi]))
  .concat(['manylinux_2_27', 'manylinux_2_17', 'manylinux2014'].flatMap((tag) => ['--platform', `${tag}_x86_64`]));

/**
 * Returns the file of a wheel, fetched by pip into `folder` unless an earlier run left it there whole: pip compares its
 * bytes with the pinned checksum in either case, and knows the index, proxy and certificates the user has set up.
 *
 * @throws {@link DeviceError} when the network, the index, the disk or the checksum fails
 */
export async function fetchWheel(wheel: Wheel, folder: string, run: ToolRun): Promise<string> {
  const own = path.join(folder, `${wheel.name}-${wheel.version}`);
  const temporary = `${own}.part`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await mkdir(own, { recursive: true });
  const requirement = path.join(temporary, 'requirement.txt');
  await writeFile(requirement, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const download = ['-m', 'pip', 'download', '--no-deps', '--require-hashes', ...quiet, ...PINNED_PYTHON];
  const { code, stderr } = await runTool('python3', [...download, '--dest', own, '--requirement', requirement], {
    ...run,
    environment: { ...run.environment, TMPDIR: temporary }, // the default may be a small disk in memory
  });
  await rm(temporary, { recursive: true, force: true });
  if (code !== 0) throw fetchFault(wheel, stderr);
  const [file] = (await readdir(own)).filter((name) => name.endsWith('.whl'));
  if (file === undefined) throw fetchFault(wheel, 'pip reported success and left no wheel');
  return path.join(own, file);
}

/** Returns the sentence for what pip printed. Order matters: a dead network also ends in "no matching distribution". */
export function fetchFault({ name, version }: Wheel, stderr: string): DeviceError {
  const wheel = `the wheel ${name} ${version}`;
  const again = 'run the command again: what was fetched whole is kept.';
  if (/No space left|Errno 28/i.test(stderr)) {
    return missing('disk', `room for ${wheel}`, 'a full disk', `Free some, then ${again}`);
  }
  if (/DO NOT MATCH THE HASHES/i.test(stderr)) {
    const next = 'Look at the index that pip is set to use (python3 -m pip config list): it serves another file.';
    return missing('wheel', `${wheel} as pinned by its checksum`, 'other bytes', next);
  }
  if (/connection|timed out|timeout|resolve|SSL|proxy|network|HTTP error/i.test(stderr)) {
    const reason = /\[Errno -?\d+\] ([^'"]+)/.exec(stderr)?.[1] ?? lastLine(stderr);
    return missing(
      'network',
      `${wheel} from pip's index`,
      `no connection (${reason})`,
      `Check the network, then ${again}`,
    );
  }
  if (/No matching distribution/i.test(stderr)) {
    const next = 'Use an index that has it (python3 -m pip config list shows which is set).';
    return missing('wheel', `${wheel} on pip's index`, 'no such file', next);
  }
  return missing('network', `${wheel} through pip`, lastLine(stderr), `Correct that, then ${again}`);
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => /error|warning/i.test(line)).at(-1) ?? lines.filter(Boolean).at(-1);
  return (told ?? 'no word from pip').replace(/\.$/, '').slice(0, 200);
}
