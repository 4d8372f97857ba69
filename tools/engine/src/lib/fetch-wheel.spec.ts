import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchFault, fetchWheel } from './fetch-wheel';

const WHEEL = { name: 'tensorflow-cpu', version: '2.21.0', sha256: 'ab'.repeat(32), keep: '.*' };

describe('fetchWheel', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fetch-spec-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs `fetchWheel` with a shell script for Python; `$dest` and `$requirement` are its two paths. */
  function fetchWith(script: string): Promise<string> {
    const python = path.join(folder, 'python3');
    const parse =
      'while [ $# -gt 0 ]; do case $1 in --dest) dest=$2;; --requirement) requirement=$2;; esac; shift; done';
    writeFileSync(python, `#!/bin/sh\n${parse}\n${script}\n`);
    chmodSync(python, 0o755);
    const environment = { PATH: `${folder}:/usr/bin:/bin` };
    return fetchWheel(WHEEL, path.join(folder, 'downloads'), { environment });
  }

  it('asks pip for the pinned bytes and returns the file', async () => {
    const file = await fetchWith('cp "$requirement" "$dest/some.whl"');
    expect(readFileSync(file, 'utf8')).toBe(`tensorflow-cpu==2.21.0 --hash=sha256:${WHEEL.sha256}\n`);
  });

  it('keeps temporary files on the same disk and removes them', async () => {
    await fetchWith('echo half > "$TMPDIR/half"; echo "$TMPDIR" > "$dest/some.whl"');
    const temporary = readFileSync(path.join(folder, 'downloads/tensorflow-cpu-2.21.0/some.whl'), 'utf8').trim();
    expect(temporary).toContain(path.join(folder, 'downloads'));
    expect(existsSync(temporary)).toBe(false);
  });

  it('fails with what pip says', async () => {
    await expect(fetchWith('echo "ERROR: Could not resolve host" >&2; exit 1')).rejects.toMatchObject({
      name: 'DeviceError',
      code: 'engine-needs-network',
    });
  });
});

describe('fetchFault', () => {
  it.each([
    [
      'WARNING: Retrying after connection broken by \'NewConnectionError("Failed: [Errno 111] Connection refused")\'\n' +
        'ERROR: No matching distribution found for tensorflow-cpu',
      "expected the wheel tensorflow-cpu 2.21.0 from pip's index, received no connection (Connection refused). " +
        'Check the network, then run the command again: what was fetched whole is kept.',
    ],
    [
      'ERROR: No matching distribution found for x',
      "expected the wheel tensorflow-cpu 2.21.0 on pip's index, received no such file.",
    ],
    [
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
      'received other bytes. Look at the index',
    ],
    [
      "OSError: [Errno 28] No space left on device: 'x'",
      'expected room for the wheel tensorflow-cpu 2.21.0, received a full disk.',
    ],
    ['Killed', 'expected the wheel tensorflow-cpu 2.21.0 through pip, received Killed. Correct that, then run'],
    ['', 'received no word from pip.'],
  ])('%j', (stderr, sentence) => {
    expect(fetchFault(WHEEL, stderr).message).toContain(sentence);
  });
});
