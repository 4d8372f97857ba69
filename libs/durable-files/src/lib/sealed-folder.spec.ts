import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { damagesOf, fitsSeal, folderState, readManifest, sealFolder } from './sealed-folder';
import type { Facts, Manifest } from './sealed-folder';

type OwnFacts = { readonly version: number; readonly wheels: Readonly<Record<string, string>> };

const facts: OwnFacts = { version: 1, wheels: { 'some-model==0.1.0': 'ab' } };
const isOwn = (value: Facts): value is OwnFacts => typeof value['version'] === 'number';

describe('a sealed folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sealed-spec-'));
    mkdirSync(path.join(folder, 'addon'));
    writeFileSync(path.join(folder, 'addon', 'a.node'), 'abc');
    writeFileSync(path.join(folder, 'b.so'), '');
    await sealFolder(folder, facts);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function manifest(): Promise<Manifest<OwnFacts>> {
    const read = await readManifest(folder, isOwn);
    if (typeof read === 'string') throw new Error(read);
    return read;
  }

  it('has a manifest with the facts and a seal for every file', async () => {
    expect(await manifest()).toEqual({
      ...facts,
      files: {
        // FIPS 180-2, appendix B.1
        'addon/a.node': { sizeBytes: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
        'b.so': { sizeBytes: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
      },
    });
  });

  it('is sound as it was sealed', async () => {
    expect(await damagesOf(folder, await manifest())).toEqual([]);
    expect(await folderState(folder, facts, isOwn)).toEqual({ kind: 'sound' });
  });

  it('names files that changed in size, changed in place, or are gone', async () => {
    const sealed = await manifest();
    appendFileSync(path.join(folder, 'b.so'), 'x');
    writeFileSync(path.join(folder, 'addon', 'a.node'), 'abd');
    const damages = ['addon/a.node has a different checksum', 'b.so has 1 bytes instead of 0'];
    expect(await damagesOf(folder, sealed)).toEqual(damages);
    expect(await folderState(folder, facts, isOwn)).toEqual({ kind: 'damaged', damages });
    unlinkSync(path.join(folder, 'b.so'));
    expect(await damagesOf(folder, sealed)).toContain('b.so is missing');
  });

  it('is damaged when a file cannot be read', async () => {
    unlinkSync(path.join(folder, 'b.so'));
    symlinkSync('b.so', path.join(folder, 'b.so'));
    expect(await damagesOf(folder, await manifest())).toEqual(['b.so cannot be read (ELOOP)']);
  });

  it('has no manifest once that is gone', async () => {
    unlinkSync(path.join(folder, 'manifest.json'));
    expect(await readManifest(folder, isOwn)).toBe('manifest.json is missing');
  });

  it('is sealed anew as it was sealed first', async () => {
    const first = await manifest();
    await sealFolder(folder, facts);
    expect(await manifest()).toEqual(first);
  });

  it('tells the bytes that were sealed from others', async () => {
    const seal = (await manifest()).files['addon/a.node'] ?? { sizeBytes: 0, sha256: '' };
    expect(['abc', 'abd', 'abcd', ''].map((text) => fitsSeal(Buffer.from(text), seal))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('is out of date when the plan has other facts, whatever its files are', async () => {
    unlinkSync(path.join(folder, 'b.so'));
    expect(await folderState(folder, { ...facts, version: 2 }, isOwn)).toEqual({ kind: 'outdated' });
    expect(await folderState(folder, { ...facts, wheels: {} }, isOwn)).toEqual({ kind: 'outdated' });
  });

  it.each<readonly [string, string]>([
    ['', 'manifest.json is not JSON'],
    ['{"version": 1', 'manifest.json is not JSON'],
    ...[
      '[]',
      'null',
      '{"version":1}',
      '{"version":"1","files":{}}',
      '{"version":1,"files":{"a":1}}',
      '{"version":1,"files":{"a":{"sizeBytes":1}}}',
      '{"version":1,"files":{"../a":{"sizeBytes":1,"sha256":"ab"}}}',
      '{"version":1,"files":{"/a":{"sizeBytes":1,"sha256":"ab"}}}',
    ].map((text) => [text, 'manifest.json is not one of this format'] as const),
  ])('is absent with %j for a manifest: %s', async (text, reason) => {
    writeFileSync(path.join(folder, 'manifest.json'), text);
    expect(await readManifest(folder, isOwn)).toBe(reason);
    expect(await folderState(folder, facts, isOwn)).toEqual({ kind: 'absent' });
  });
});
