import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG, inFolder, slopePicture } from '../../testing/pictures';
import { findBadImages } from './find-bad-images';
import { readPixels } from './read-pixels';

const FORMATS = {
  jpeg: slopePicture(600, 800).jpeg(),
  'progressive jpeg': slopePicture(600, 800).jpeg({ progressive: true }),
  png: slopePicture(60, 80).png(),
  webp: slopePicture(600, 800).webp(),
  gif: slopePicture(60, 80).gif(),
  avif: slopePicture(60, 80).avif({ effort: 0 }),
  tiff: slopePicture(60, 80).tiff({ compression: 'lzw' }),
};

it.each(Object.entries(FORMATS))('a %s that is whole is good; cut anywhere, it is bad as when it is read', (_, image) =>
  inFolder(async (folder) => {
    const bytes = await image.toBuffer();
    const shares = [1, 0.02, 0.2, 0.5, 0.8, 0.95];
    const paths = shares.map((share) => join(folder, String(share)));
    for (const [index, share] of shares.entries()) {
      await writeFile(paths[index] ?? '', bytes.subarray(0, Math.ceil(bytes.length * share)));
    }
    const faults = await findBadImages(paths, { numAhead: 4 });
    expect(faults.map(({ path }) => path)).toEqual(paths.slice(1));
    for (const { path, error } of faults) {
      await expect(readPixels(path, CONFIG)).rejects.toThrow(error.message);
    }
  }),
);

it('names all that cannot be read, in order, and counts what it has checked', () =>
  inFolder(async (folder) => {
    const path = (name: string): string => join(folder, name);
    await slopePicture(20, 30).png().toFile(path('good.png'));
    await writeFile(path('empty.png'), '');
    await writeFile(path('text.png'), 'A horse.\n');
    const onChecked = jest.fn();
    const paths = ['gone.png', 'good.png', 'empty.png', 'text.png', 'good.png'].map(path);
    const faults = await findBadImages(paths, { numAhead: 2, onChecked });
    expect(faults.map(({ error }) => error.code)).toEqual(['no-such-file', 'empty-file', 'not-an-image']);
    expect(onChecked.mock.calls).toEqual([[1], [2], [3], [4], [5]]);
    const small = await findBadImages([path('good.png')], { numAhead: 1, maxPixels: 599 });
    expect(small.map(({ error }) => error.code)).toEqual(['image-too-large']);
  }));

it('ends early when it is told to', async () => {
  const stop = new AbortController();
  const onChecked = jest.fn(() => {
    stop.abort();
  });
  await findBadImages(['a', 'b', 'c'], { numAhead: 1, signal: stop.signal, onChecked });
  expect(onChecked).toHaveBeenCalledTimes(1);
});
