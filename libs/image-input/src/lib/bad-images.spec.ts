import { execFileSync } from 'node:child_process';
import fileSystem, { appendFile, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { InputError } from '@tolmach/contracts';
import fc from 'fast-check';
import { CONFIG, inFolder, picture, slope, slopePicture } from '../../testing/pictures';
import { readPixels } from './read-pixels';
import { MAX_FILE_BYTES } from './read-source';

afterEach(() => {
  jest.restoreAllMocks();
});

async function faultOf(source: string | Uint8Array, options: { maxPixels?: number } = {}): Promise<InputError> {
  const outcome = await readPixels(source, CONFIG, options).catch((error: unknown) => error);
  if (outcome instanceof InputError) return outcome;
  throw new TypeError('no InputError', { cause: outcome });
}

describe('files', () => {
  it.each<[what: string, make: (path: string) => Promise<unknown>, code: string, received: string]>([
    ['nothing', () => Promise.resolve(), 'no-such-file', 'no file there (or a link to nothing)'],
    ['a link to nothing', (path) => symlink('nowhere', path), 'no-such-file', 'no file there (or a link to nothing)'],
    ['a link to itself', (path) => symlink(path, path), 'no-such-file', 'links that lead in a circle'],
    ['a folder', (path) => mkdir(path), 'is-a-folder', 'a folder'],
    ['an empty file', (path) => writeFile(path, ''), 'empty-file', 'no bytes at all'],
    ['a text', (path) => writeFile(path, 'A horse.\n'), 'not-an-image', 'a file that is not an image'],
    [
      'a sparse file of a gigabyte',
      async (path) => {
        await writeFile(path, '');
        await truncate(path, MAX_FILE_BYTES + 1);
      },
      'file-too-large',
      '1073741825',
    ],
    [
      'a pipe that nobody writes to',
      (path) => Promise.resolve(execFileSync('sh', ['-c', 'mkfifo "$0"', path])),
      'not-a-file',
      'a pipe, socket or device',
    ],
  ])('%s is a fault of its own', (_, make, code, received) =>
    inFolder(async (folder) => {
      const path = join(folder, 'photo.jpg');
      await make(path);
      const fault = await faultOf(path);
      expect(fault.code).toBe(code);
      expect(fault.message).toContain(`${path}: expected `);
      expect(fault.message).toContain(`received ${received}. `);
    }),
  );

  it.each([
    ['EACCES', 'no-permission', 'no permission to read it'],
    ['EIO', 'unreadable-file', 'EIO from the system'],
  ])('%s from the system is %s', async (systemCode, code, received) => {
    const cause = Object.assign(new Error(systemCode), { code: systemCode });
    jest.spyOn(fileSystem, 'open').mockRejectedValueOnce(cause);
    const fault = await faultOf('photo.jpg');
    expect([fault.code, fault.cause]).toEqual([code, cause]);
    expect(fault.message).toContain(`photo.jpg: expected an image file, received ${received}. `);
  });

  it('one that grows while it is read is refused', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'photo.png');
      await slopePicture().png().toFile(path);
      await growWhileRead(path);
      expect((await faultOf(path)).code).toBe('file-changed');
      expect(await readPixels(path, CONFIG)).toMatchObject({ width: 24 }); // the next time
    }));

  it('a path with a newline stands in one line of the sentence', async () => {
    expect((await faultOf('two\nlines.jpg')).message).toMatch(/^"two\\nlines\.jpg": expected an image file/);
  });
});

/** The next file that is read gets a byte more just after it was. */
async function growWhileRead(path: string): Promise<void> {
  const handle = await fileSystem.open(path);
  const prototype = Object.getPrototypeOf(handle) as FileHandle; // the class itself is not exported
  await handle.close();
  const bytes = await fileSystem.readFile(path);
  jest.spyOn(prototype, 'readFile').mockImplementationOnce(async () => {
    await appendFile(path, '!');
    return bytes;
  });
}

describe('bytes', () => {
  const written = {
    jpeg: slopePicture(60, 80).jpeg(),
    'progressive jpeg': slopePicture(60, 80).jpeg({ progressive: true }),
    png: slopePicture(60, 80).png(),
    webp: slopePicture(60, 80).webp(),
    gif: slopePicture(60, 80).gif(),
    avif: slopePicture(60, 80).avif({ effort: 0 }),
    tiff: slopePicture(60, 80).tiff({ compression: 'lzw' }),
  };

  it.each(Object.entries(written))('a %s cut short anywhere is an error', async (_, image) => {
    const bytes = await image.toBuffer();
    for (const share of [0.02, 0.2, 0.5, 0.8, 0.95]) {
      const fault = await faultOf(bytes.subarray(0, Math.ceil(bytes.length * share)));
      expect(['damaged-image', 'not-an-image']).toContain(fault.code);
    }
  });

  it('a JPEG that lacks its last two bytes is damaged, and says so', async () => {
    const bytes = await written.jpeg.toBuffer();
    expect((await faultOf(bytes.subarray(0, -2))).message).toBe(
      'image bytes: expected a whole JPEG, PNG, WebP, GIF, AVIF or TIFF image, received a JPEG that is damaged. ' +
        'Fetch or save the file again.',
    );
  });

  it('a JPEG with bytes behind its end is read', async () => {
    const bytes = Buffer.concat([await written.jpeg.toBuffer(), Buffer.alloc(100)]);
    expect(await readPixels(bytes, CONFIG)).toMatchObject({ width: 80, height: 60 });
  });

  it.each([
    ['an SVG drawing', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['a PDF document', '%PDF-1.7\n'],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['a BMP', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0'],
  ])('%s is named and refused', async (name, text) => {
    const fault = await faultOf(Buffer.from(text, 'latin1'));
    expect(fault.code).toBe('unsupported-format');
    expect(fault.message).toContain(`received ${name}. Convert`);
  });

  it('channels that are no colours are refused', async () => {
    const layer = slope(60, 80, 1);
    const raw = { raw: { width: 80, height: 60, channels: 1 } } as const;
    const bytes = await slopePicture(60, 80)
      .joinChannel([Buffer.from(layer), Buffer.from(layer)], raw)
      .tiff({ compression: 'lzw' })
      .toBuffer();
    const fault = await faultOf(bytes);
    expect([fault.code, fault.details]).toEqual(['unsupported-format', { channels: 5 }]);
  });

  it('changed anywhere is read or refused, never anything else', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(written)),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (image, changes) => {
          const bytes = await image.clone().toBuffer();
          for (const [place, value] of changes) bytes[Math.floor(place * (bytes.length - 1))] = value;
          const outcome = await readPixels(bytes, CONFIG).catch((error: unknown) => error);
          if (!(outcome instanceof InputError)) expect(outcome).toHaveProperty('pixels.length', 18 * 24 * 3);
        },
      ),
      { numRuns: 60 },
    ));
});

describe('size', () => {
  /** A PNG whose header says 20,000 x 20,000; decoding it would fail, so that the refusal must come before. */
  async function hugePng(): Promise<Buffer> {
    const png = await picture(slope(4, 4), 4, 4).png().toBuffer();
    png.writeUInt32BE(20_000, 16);
    png.writeUInt32BE(20_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    return png;
  }

  it('of 20,000 x 20,000 is refused by its header, with the option that allows it', async () => {
    const fault = await faultOf(await hugePng());
    expect(fault.code).toBe('image-too-large');
    expect(fault.details).toEqual({ width: 20_000, height: 20_000, maxPixels: 100_000_000 });
    expect(fault.message).toBe(
      'image bytes: expected at most 100000000 pixels, received 20000x20000 = 400000000. ' +
        'Make the image smaller, or raise maxPixels if there is memory for it.',
    );
  });

  it('above the default is decoded when maxPixels is raised', async () => {
    expect((await faultOf(await hugePng(), { maxPixels: 400_000_000 })).code).toBe('damaged-image');
  });

  it('of exactly maxPixels is read, of one more is not', async () => {
    const png = await slopePicture(20, 30).png().toBuffer();
    expect(await readPixels(png, CONFIG, { maxPixels: 600 })).toMatchObject({ width: 30, height: 20 });
    expect((await faultOf(png, { maxPixels: 599 })).code).toBe('image-too-large');
  });
});
