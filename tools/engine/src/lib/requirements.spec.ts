import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPlan } from './install-plan';
import { checkRequirements } from './requirements';
import type { Platform } from './requirements';

const LINUX: Platform = { os: 'linux', arch: 'x64', glibc: '2.36' };

describe('checkRequirements', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'requirements-spec-'));
    symlinkSync('/bin/sh', path.join(folder, 'sh'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a program on the fake PATH, as a shell script. */
  function tool(name: string, script: string): void {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  function check(platform: Platform = LINUX, diskMegabytes = 1): Promise<void> {
    const plan = { ...installPlan('cpu', { XDG_CACHE_HOME: path.join(folder, 'not', 'there') }), diskMegabytes };
    return checkRequirements(plan, platform, { environment: { PATH: folder } });
  }

  it('is content with a machine that has all', async () => {
    tool('python3', 'exit 0');
    tool('g++', 'exit 0');
    await expect(check()).resolves.toBeUndefined();
  });

  it.each([
    [{ os: 'darwin', arch: 'arm64', glibc: undefined }, 'darwin on arm64'],
    [{ os: 'linux', arch: 'arm64', glibc: '2.36' }, 'linux on arm64 with glibc 2.36'],
    [{ os: 'linux', arch: 'x64', glibc: undefined }, 'linux on x64 with no glibc'],
    [{ os: 'linux', arch: 'x64', glibc: '2.17' }, 'linux on x64 with glibc 2.17'],
  ])('refuses %j before looking for anything', async (platform, received) => {
    await expect(check(platform)).rejects.toThrow(
      `engine install: expected Linux on x64 with glibc 2.27 or later, received ${received}. ` +
        'Train with --engine webgpu or wasm, which need no installation.',
    );
  });

  it('says that Python is missing', async () => {
    await expect(check()).rejects.toThrow(
      'engine install: expected Python 3.8 or later, received no python3 on PATH. ' +
        'Install it (Debian: apt-get install python3), then run npx @tolmach/engine install again.',
    );
  });

  it('says that Python is too old', async () => {
    tool('python3', 'exit 1');
    await expect(check()).rejects.toThrow('expected Python 3.8 or later, received an older python3.');
  });

  it('says that pip is missing', async () => {
    tool('python3', '[ "$1" = -c ]');
    await expect(check()).rejects.toThrow(
      'engine install: expected pip for python3, received a python3 without pip. ' +
        'Install it (Debian: apt-get install python3-pip; elsewhere: python3 -m ensurepip), ' +
        'then run npx @tolmach/engine install again.',
    );
  });

  it('says that the compiler is missing', async () => {
    tool('python3', 'exit 0');
    await expect(check()).rejects.toThrow(
      'engine install: expected the C++ compiler g++, received no g++ on PATH that runs. ' +
        'Install it (Debian: apt-get install g++), then run npx @tolmach/engine install again.',
    );
  });

  it('says that the disk is too full, though the cache folder is not there yet', async () => {
    tool('python3', 'exit 0');
    tool('g++', 'exit 0');
    await expect(check(LINUX, 1e12)).rejects.toThrow(
      /^engine install: expected 1000000000000 MB of disk free for .*, received \d+ MB\. Free some, or point XDG_CACHE_HOME/,
    );
  });
});
