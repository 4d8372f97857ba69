import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InputError, imageConfigSchema } from '@tolmach/contracts';
import { pngBytes } from '@tolmach/testing-kit';
import { hashImage } from './hash-image';
import { readPixels } from './read-pixels';

describe('hashImage', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hash-image-spec-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function fileOf(bytes: Uint8Array | string): Promise<string> {
    const file = path.join(folder, 'a.png');
    await writeFile(file, bytes);
    return file;
  }

  it('is the hash of the bytes, whether or not they are an image', async () => {
    // FIPS 180-2, appendix B.1
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await hashImage(await fileOf('abc'))).toBe(expected);
  });

  it('is that of the decoded image', async () => {
    const file = await fileOf(
      pngBytes(
        Uint8Array.from({ length: 48 }, (_, index) => index * 5),
        { width: 4, height: 4 },
      ),
    );
    const { sha256 } = await readPixels(file, imageConfigSchema.parse({ height: 16, width: 16 }));
    expect(await hashImage(file)).toBe(sha256);
  });

  it('names a file that cannot be read in the sentence of the decoder', async () => {
    const [missing, inside] = [path.join(folder, 'none.png'), path.join(folder, 'folder')];
    await mkdir(inside);
    const config = imageConfigSchema.parse({});
    for (const source of [missing, inside, await fileOf('')]) {
      const fault: unknown = await readPixels(source, config).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(InputError);
      await expect(hashImage(source)).rejects.toEqual(fault);
    }
  });
});
