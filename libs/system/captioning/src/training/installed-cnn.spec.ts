import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cnnCacheFolder } from '@tolmach/durable-files';
import { cnnFolder } from './installed-cnn';

let cache: string;
const before = process.env['XDG_CACHE_HOME'];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'cnn-cache-'));
  process.env['XDG_CACHE_HOME'] = cache;
});
afterEach(async () => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  await rm(cache, { recursive: true });
});

describe('cnnFolder', () => {
  it('is a path as it stands, and the folder of an installed CNN by its name', async () => {
    await mkdir(cnnCacheFolder('tiny'), { recursive: true });
    expect(await cnnFolder('tiny')).toBe(cnnCacheFolder('tiny'));
    for (const path of ['./tiny', 'gone/tiny', cache]) expect(await cnnFolder(path)).toBe(path);
  });

  it('says how a CNN is installed where none of this name is', async () => {
    await expect(cnnFolder('tiny')).rejects.toThrow(
      'tiny: expected the folder of a CNN, or the name of an installed one (none is installed), received neither. Install it: npx @tolmach/cnn install tiny',
    );
  });

  it('names those that are installed, and the one that a slip of the pen is near', async () => {
    for (const name of ['tiny', 'efficientnet-lite2']) await mkdir(cnnCacheFolder(name), { recursive: true });
    await expect(cnnFolder('eficientnet-lite2')).rejects.toThrow(
      /\((efficientnet-lite2|tiny), (efficientnet-lite2|tiny)\), received neither\. Did you mean efficientnet-lite2\?/,
    );
    await expect(cnnFolder('resnet50')).rejects.toThrow('Install it: npx @tolmach/cnn install resnet50');
  });
});
