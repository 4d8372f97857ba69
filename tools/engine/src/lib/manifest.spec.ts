import { appendFileSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPlan } from './install-plan';
import { damagesOf, plannedFacts, readManifest, sealFolder } from './manifest';
import type { Manifest } from './manifest';

const facts = plannedFacts(installPlan('cpu', {}), '4.22.0');

describe('manifest', () => {
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'manifest-spec-'));
    mkdirSync(path.join(folder, 'addon'));
    writeFileSync(path.join(folder, 'addon', 'a.node'), 'abc');
    writeFileSync(path.join(folder, 'b.so'), '');
    await sealFolder(folder, facts);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function manifest(): Promise<Manifest> {
    const read = await readManifest(folder);
    if (read === undefined) throw new Error('no manifest');
    return read;
  }

  it('holds the plan and a seal for every file', async () => {
    expect(await manifest()).toEqual({
      ...facts,
      files: {
        // FIPS 180-2, appendix B.1
        'addon/a.node': { sizeBytes: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
        'b.so': { sizeBytes: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
      },
    });
  });

  it('finds nothing wrong with the files as they were sealed', async () => {
    expect(await damagesOf(folder, await manifest())).toEqual([]);
  });

  it('names files that changed in size, changed in place, or are gone', async () => {
    const sealed = await manifest();
    appendFileSync(path.join(folder, 'b.so'), 'x');
    writeFileSync(path.join(folder, 'addon', 'a.node'), 'abd');
    expect(await damagesOf(folder, sealed)).toEqual([
      'addon/a.node has another checksum',
      'b.so has 1 bytes instead of 0',
    ]);
    unlinkSync(path.join(folder, 'b.so'));
    expect(await damagesOf(folder, sealed)).toContain('b.so is missing or cannot be read');
  });

  it.each([
    '',
    '{"version": 1',
    '[]',
    '{"version":1,"device":"cpu","tensorflow":"2","tfjs":"4","wheels":{},"files":{"a":1}}',
  ])('takes %j for no manifest', async (text) => {
    writeFileSync(path.join(folder, 'manifest.json'), text);
    expect(await readManifest(folder)).toBeUndefined();
  });
});
