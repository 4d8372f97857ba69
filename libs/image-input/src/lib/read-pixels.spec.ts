import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageConfig } from '@tolmach/contracts';
import fc from 'fast-check';
import sharp from 'sharp';
import { CONFIG, differences, inFolder, picture, slope, slopePicture } from '../../testing/pictures';
import { readPixels } from './read-pixels';

const SLOPE = slope(CONFIG.height, CONFIG.width);

async function pixelsOf(bytes: Uint8Array, config: ImageConfig = CONFIG): Promise<Uint8Array> {
  return (await readPixels(bytes, config)).pixels;
}

it.each(['squash', 'crop', 'pad'] as const)('leaves an image of the right size untouched with %s', async (resize) => {
  const png = await slopePicture().png().toBuffer();
  const image = await readPixels(png, { ...CONFIG, resize });
  expect(image).toEqual({
    pixels: SLOPE,
    width: CONFIG.width,
    height: CONFIG.height,
    sha256: createHash('sha256').update(png).digest('hex'),
  });
});

it('reads the same from a path as from bytes', () =>
  inFolder(async (folder) => {
    const png = await slopePicture(40, 31).png().toBuffer();
    const path = join(folder, 'slope.png');
    await writeFile(path, png);
    expect(await readPixels(path, CONFIG)).toEqual(await readPixels(png, CONFIG));
  }));

it.each([
  ['a space', 'two words.png'],
  ['quotes', `it's "quoted".png`],
  ['an emoji', '\u{1F40E}.png'],
  ['a newline', 'two\nlines.png'],
  ['no extension', 'image'],
  ['the extension of another format', 'image.jpg'],
])('reads a path with %s', (_, name) =>
  inFolder(async (folder) => {
    await slopePicture().png().toFile(join(folder, 'slope.png'));
    await writeFile(join(folder, name), await slopePicture().png().toBuffer());
    expect((await readPixels(join(folder, name), CONFIG)).pixels).toEqual(SLOPE);
  }),
);

describe('formats', () => {
  it.each([
    ['PNG', slopePicture().png()],
    ['lossless WebP', slopePicture().webp({ lossless: true })],
    ['TIFF', slopePicture().tiff({ compression: 'lzw' })],
  ])('%s gives exactly the pixels written', async (_, written) => {
    expect(await pixelsOf(await written.toBuffer())).toEqual(SLOPE);
  });

  it.each([
    ['JPEG', slopePicture().jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
    ['progressive JPEG', slopePicture().jpeg({ quality: 95, progressive: true })],
    ['WebP', slopePicture().webp({ quality: 95 })],
    ['AVIF', slopePicture().avif({ quality: 90, effort: 0 })],
    ['GIF', slopePicture().gif({ dither: 0 })],
  ])('%s gives nearly the pixels written', async (_, written) => {
    expect(differences(await pixelsOf(await written.toBuffer()), SLOPE).mean).toBeLessThan(3);
  });

  it('takes the first frame of an animated GIF', async () => {
    const frames = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ].map(([r = 0, g = 0, b = 0]) =>
      sharp({ create: { width: 24, height: 18, channels: 3, background: { r, g, b } } })
        .png()
        .toBuffer(),
    );
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(3);
    const image = await readPixels(gif, CONFIG);
    expect([image.height, image.width]).toEqual([18, 24]);
    expect([...image.pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
  });
});

describe('colours', () => {
  const grey = slope(CONFIG.height, CONFIG.width, 1);
  const greyAsRgb = Uint8Array.from(SLOPE, (_, index) => grey[Math.floor(index / 3)] ?? 0);

  it('repeats grey in all three channels', async () => {
    const png = await picture(grey, 18, 24).toColourspace('b-w').png().toBuffer();
    expect((await sharp(png).metadata()).channels).toBe(1);
    expect(await pixelsOf(png)).toEqual(greyAsRgb);
  });

  it.each([
    ['colour', SLOPE, 'rgb16', SLOPE],
    ['grey', grey, 'grey16', greyAsRgb],
  ] as const)('keeps the upper 8 bit of %s with 16', async (_, written, space, expected) => {
    const png = await picture(written, 18, 24).toColourspace(space).png().toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    expect(differences(await pixelsOf(png), expected).max).toBeLessThanOrEqual(1); // the writer's own rounding
  });

  it('converts CMYK to the colours that were printed', async () => {
    const muted = SLOPE.map((value) => 60 + value / 2); // inside what inks can show
    const jpeg = await picture(muted, 18, 24).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(jpeg).metadata()).space).toBe('cmyk');
    expect(differences(await pixelsOf(jpeg), muted).mean).toBeLessThan(10); // to inks and back
  });

  it.each(['srgb', 'rgb16'] as const)('lays transparent pixels on the background, from %s', async (space) => {
    const colour = [200, 100, 40];
    const alphas = [0, 255, 128];
    const rgba = Uint8Array.from(alphas.flatMap((alpha) => [...colour, alpha]));
    const png = await picture(rgba, 1, 3).toColourspace(space).png().toBuffer();
    const pixels = await pixelsOf(png, { height: 1, width: 3, resize: 'squash', background: '#0a141e' });
    const expected = alphas.flatMap((alpha) =>
      colour.map((value, channel) => ((channel + 1) * 10 * (255 - alpha) + value * alpha) / 255),
    );
    expect(differences(pixels, Uint8Array.from(expected)).max).toBeLessThanOrEqual(1);
  });
});

describe('orientation', () => {
  /** Row and column in the file, of the pixel seen at (row, column) of an image seen as height x width (EXIF 2.3). */
  const STORED_AT: Readonly<Record<number, (r: number, c: number, h: number, w: number) => [number, number]>> = {
    1: (r, c) => [r, c],
    2: (r, c, _h, w) => [r, w - 1 - c],
    3: (r, c, h, w) => [h - 1 - r, w - 1 - c],
    4: (r, c, h) => [h - 1 - r, c],
    5: (r, c) => [c, r],
    6: (r, c, _h, w) => [w - 1 - c, r],
    7: (r, c, h, w) => [w - 1 - c, h - 1 - r],
    8: (r, c, h) => [c, h - 1 - r],
  };

  /** The image that is seen as these pixels once it is turned as `orientation` says. */
  async function storedTurned(
    seen: Uint8Array,
    [h, w]: readonly [number, number],
    orientation: number,
  ): Promise<Buffer> {
    const [storedHeight, storedWidth] = orientation > 4 ? [w, h] : [h, w];
    const stored = new Uint8Array(seen.length);
    for (let r = 0; r < h; r++) {
      for (let c = 0; c < w; c++) {
        const [row, column] = STORED_AT[orientation]?.(r, c, h, w) ?? [0, 0];
        stored.set(seen.subarray((r * w + c) * 3, (r * w + c) * 3 + 3), (row * storedWidth + column) * 3);
      }
    }
    return picture(stored, storedHeight, storedWidth).withMetadata({ orientation }).webp({ lossless: true }).toBuffer();
  }

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is turned upright', async (orientation) => {
    const image = await readPixels(await storedTurned(SLOPE, [18, 24], orientation), CONFIG);
    expect([image.height, image.width]).toEqual([18, 24]);
    expect(image.pixels).toEqual(SLOPE);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('%i is resized as the upright image is', async (orientation) => {
    const seen = slope(61, 97);
    const turned = await storedTurned(seen, [61, 97], orientation);
    const upright = await picture(seen, 61, 97).png().toBuffer();
    for (const resize of ['squash', 'crop', 'pad'] as const) {
      const config = { ...CONFIG, resize };
      const { max } = differences(await pixelsOf(turned, config), await pixelsOf(upright, config));
      expect(max).toBeLessThanOrEqual(2); // libvips rounds after each axis, here in another order
    }
  });
});

const SIZES = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }));
const MODES = fc.constantFrom('squash' as const, 'crop' as const, 'pad' as const);

it('gives the size of the config for any size, and one colour stays one colour', () =>
  fc.assert(
    fc.asyncProperty(SIZES, SIZES, MODES, async ([rows, columns], [height, width], resize) => {
      const plain = new Uint8Array(rows * columns * 3).fill(77);
      const png = await picture(plain, rows, columns).png().toBuffer();
      const config = { height, width, resize, background: '#4d4d4d' }; // 77
      expect(await pixelsOf(png, config)).toEqual(new Uint8Array(height * width * 3).fill(77));
    }),
    { numRuns: 60 },
  ));

it('a mirrored image is the image with left and right exchanged', () =>
  fc.assert(
    fc.asyncProperty(SIZES, MODES, async ([rows, columns], resize) => {
      const png = await slopePicture(rows, columns).png().toBuffer();
      const config = { height: 17, width: 23, resize, background: '#ff0000' };
      const plain = await pixelsOf(png, config);
      const { pixels } = await readPixels(png, config, { isMirrored: true });
      const { data } = await picture(plain, 17, 23).flop().raw().toBuffer({ resolveWithObject: true });
      expect(pixels).toEqual(new Uint8Array(data));
    }),
    { numRuns: 30 },
  ));

it.each([
  [1, 5000],
  [5000, 1],
])('reads an image of %i x %i in every mode', async (height, width) => {
  const png = await slopePicture(height, width).png().toBuffer();
  for (const resize of ['squash', 'crop', 'pad'] as const) {
    expect(await pixelsOf(png, { ...CONFIG, resize })).toHaveLength(18 * 24 * 3);
  }
});
