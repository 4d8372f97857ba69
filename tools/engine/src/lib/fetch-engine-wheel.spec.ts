import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonScript } from '@tolmach/testing-kit';
import { fetchEngineWheel, fetchError } from './fetch-engine-wheel';

const WHEEL = { name: 'tensorflow-cpu', version: '2.21.0', sha256: 'ab'.repeat(32) };

describe('fetchEngineWheel', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'engine-fetch-spec-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function fetchWith(script: string): Promise<string> {
    const environment = pythonScript(folder, script);
    return fetchEngineWheel(WHEEL, path.join(folder, 'downloads'), { environment });
  }

  it('asks for the wheel of one Python, whichever is here', async () => {
    const file = await fetchWith('echo "$all" > "$dest/some.whl"');
    expect(readFileSync(file, 'utf8')).toMatch(
      / --python-version 3\.11 --implementation cp --abi cp311 .* --platform manylinux2014_x86_64 /,
    );
  });

  it('fails with what pip says, and that what was fetched is kept', async () => {
    await expect(fetchWith('echo "ERROR: Could not resolve host" >&2; exit 1')).rejects.toMatchObject({
      name: 'DeviceError',
      code: 'engine-needs-network',
      message:
        "engine install: expected the wheel tensorflow-cpu 2.21.0 from pip's index, " +
        'received no connection (ERROR: Could not resolve host). ' +
        'Check the network, then run the command again: complete downloads are kept.',
    });
  });
});

describe('fetchError', () => {
  it.each([
    ['disk', 'engine-needs-disk'],
    ['wheel', 'engine-needs-wheel'],
    ['network', 'engine-needs-network'],
    ['pip', 'engine-needs-network'],
  ] as const)('of %s has the code %s', (piece, code) => {
    expect(fetchError({ piece, expected: 'a', received: 'b', next: 'C.' })).toMatchObject({
      name: 'DeviceError',
      code,
      message: 'engine install: expected a, received b. C.',
    });
  });
});
