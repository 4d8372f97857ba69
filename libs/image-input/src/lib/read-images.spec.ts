import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';
import { CONFIG, inFolder, slope, slopePicture } from '../../testing/pictures';
import { readImages } from './read-images';
import type { ImageRecord } from './read-images';

it('gives a record for each path in order: images, and why there is none', () =>
  inFolder(async (folder) => {
    const paths = ['large.png', 'missing.png', 'text.jpg', 'same.png', 'large.png'].map((name) => join(folder, name));
    await slopePicture(300, 400).png().toFile(join(folder, 'large.png'));
    await slopePicture().png().toFile(join(folder, 'same.png'));
    await writeFile(join(folder, 'text.jpg'), 'no picture');
    const records: ImageRecord[] = [];
    for await (const record of readImages(paths, CONFIG, { numAhead: 3 })) records.push(record);
    expect(records.map(({ path }) => path)).toEqual(paths);
    expect(records.map((record) => ('error' in record ? record.error.code : record.image.width))).toEqual([
      400,
      'no-such-file',
      'not-an-image',
      24,
      400,
    ]);
  }));

it('reads the paths as they come, with the options given', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'same.png');
    await slopePicture().png().toFile(path);
    async function* paths(): AsyncGenerator<string> {
      yield path;
      await Promise.resolve();
      yield path;
    }
    const seen: Uint8Array[] = [];
    for await (const record of readImages(paths(), CONFIG, { numAhead: 1, isMirrored: true })) {
      if ('image' in record) seen.push(record.image.pixels);
    }
    expect(seen).toHaveLength(2);
    const lastOfRow = slope(CONFIG.height, CONFIG.width).subarray(23 * 3, 24 * 3);
    expect([...(seen[0]?.subarray(0, 3) ?? [])]).toEqual([...lastOfRow]);
  }));

it('a fault that is known already comes out in its place, and nothing is read there', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'same.png');
    await slopePicture().png().toFile(path);
    const fault = { path, error: new InputError({ where: 'x', expected: 'y', received: 'z', next: 'Stop.' }) };
    const records: ImageRecord[] = [];
    for await (const record of readImages([path, fault, path], CONFIG, { numAhead: 2 })) records.push(record);
    expect(records.map((record) => 'image' in record)).toEqual([true, false, true]);
    expect(records[1]).toBe(fault);
  }));

it('a fault that is not of the image is thrown', async () => {
  const broken = { ...CONFIG, background: 'no colour' };
  await inFolder(async (folder) => {
    const path = join(folder, 'same.png');
    await slopePicture().png().toFile(path);
    await expect(readImages([path], broken, { numAhead: 1 }).next()).rejects.toThrow('no colour');
  });
});
