import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { DeviceError } from '@tolmach/contracts';
import { runProgram } from '@tolmach/wheel-install';
import type { ProgramRun } from '@tolmach/wheel-install';
import type { InstallPlan } from './install-plan';

/** The machine as an installation sees it; specs pass others. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
  /** undefined on systems without glibc, such as Alpine. */
  readonly glibc: string | undefined;
}

const AGAIN = 'then run npx @tolmach/engine install again.';
const OTHER_ENGINES = 'Train with --engine webgpu or wasm, which need no installation.';
const CXX = 'g++';

/** Returns the platform of this process. */
export function thisPlatform(): Platform {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }; // typed as object
  return { os: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}

/**
 * Resolves if everything an installation needs is available: platform, Python, pip, compiler, disk.
 *
 * @throws {@link DeviceError} for the first thing that is missing
 */
export async function checkRequirements(plan: InstallPlan, platform: Platform, run: ProgramRun): Promise<void> {
  checkPlatform(platform);
  await checkTools(run);
  await checkDisk(plan);
}

function checkPlatform({ os, arch, glibc }: Platform): void {
  if (os === 'linux' && arch === 'x64' && glibc !== undefined && isAtLeast(glibc, [2, 27])) return;
  const libc = os === 'linux' ? ` with ${glibc === undefined ? 'no glibc' : `glibc ${glibc}`}` : '';
  throw missing('platform', 'Linux on x64 with glibc 2.27 or later', `${os} on ${arch}${libc}`, OTHER_ENGINES);
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

async function checkTools(run: ProgramRun): Promise<void> {
  const python = await runProgram('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))'], run);
  if (python.code !== 0) {
    const received = python.code === undefined ? 'no python3 on PATH' : 'an older python3';
    throw missing('python', 'Python 3.8 or later', received, `Install it (Debian: apt-get install python3), ${AGAIN}`);
  }
  if ((await runProgram('python3', ['-m', 'pip', '--version'], run)).code !== 0) {
    const next = `Install it (Debian: apt-get install python3-pip; elsewhere: python3 -m ensurepip), ${AGAIN}`;
    throw missing('pip', 'pip for python3', 'a python3 without pip', next);
  }
  if ((await runProgram(CXX, ['--version'], run)).code !== 0) {
    const next = `Install it (Debian: apt-get install g++), ${AGAIN}`;
    throw missing('compiler', 'the C++ compiler g++', 'no g++ on PATH that runs', next);
  }
}

async function checkDisk({ cacheFolder, diskMegabytes }: InstallPlan): Promise<void> {
  const { bavail, bsize } = await statfsOfNearest(cacheFolder);
  const freeMegabytes = Math.floor((bavail * bsize) / 1e6);
  if (freeMegabytes >= diskMegabytes) return;
  const next = `Free some, or point XDG_CACHE_HOME at a larger disk, ${AGAIN}`;
  throw missing('disk', `${diskMegabytes} MB of disk free for ${cacheFolder}`, `${freeMegabytes} MB`, next);
}

async function statfsOfNearest(folder: string): Promise<{ bavail: number; bsize: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if (parent === folder) throw error;
    return statfsOfNearest(parent);
  }
}

/** Returns the error for something that is missing; its code is `engine-needs-<piece>`. */
export function missing(piece: string, expected: string, received: string, next: string): DeviceError {
  return new DeviceError({ where: 'engine install', expected, received, next, code: `engine-needs-${piece}` });
}
