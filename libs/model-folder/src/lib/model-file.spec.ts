import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelChecksum } from './model-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checksum-'));
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a/model.json'), '{}');
  await writeFile(join(folder, 'a/weights.safetensors'), 'w');
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

describe('modelChecksum', () => {
  it('is that of names and bytes, whatever the folder is called', async () => {
    const checksum = await modelChecksum(at('a'));
    expect(checksum).toMatch(/^[0-9a-f]{16}$/);
    await rename(at('a'), at('b'));
    expect(await modelChecksum(at('b'))).toBe(checksum);
    await writeFile(at('b/.hidden'), '');
    expect(await modelChecksum(at('b'))).toBe(checksum);
  });

  it.each<[string, () => Promise<void>]>([
    ['another byte', () => writeFile(at('a/weights.safetensors'), 'v')],
    ['another name', () => rename(at('a/weights.safetensors'), at('a/weights'))],
    ['a file more', () => copyFile(at('a/model.json'), at('a/pieces.model'))],
  ])('tells %s', async (_, change) => {
    const before = await modelChecksum(at('a'));
    await change();
    expect(await modelChecksum(at('a'))).not.toBe(before);
  });

  it('leaves what cannot be read to whoever opens the model', async () => {
    expect(await modelChecksum(at('nowhere'))).toMatch(/^[0-9a-f]{16}$/);
  });
});
