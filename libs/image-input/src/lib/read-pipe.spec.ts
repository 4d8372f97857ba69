import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CONFIG, inFolder, slopePicture } from '../../testing/pictures';
import { readPixels } from './read-pixels';

const itWithPipes = process.platform === 'win32' ? it.skip : it;

async function inPipe(use: (path: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, 'photo.png');
    execFileSync('mkfifo', [path]);
    await use(path);
  });
}

itWithPipes('an image comes through a pipe as from a file, whichever end is opened first', () =>
  inPipe(async (path) => {
    const png = await slopePicture(300, 400).png().toBuffer();
    const pipesUntil = new AbortController().signal;
    for (const waitMs of [0, 50]) {
      const reading = readPixels(path, CONFIG, { pipesUntil });
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await pipeline([png.subarray(0, 1000), png.subarray(1000)], createWriteStream(path));
      expect(await reading).toEqual(await readPixels(png, CONFIG));
    }
  }),
);

itWithPipes('waiting for a writer ends when it is told to', () =>
  inPipe(async (path) => {
    const stop = new AbortController();
    const reading = readPixels(path, CONFIG, { pipesUntil: stop.signal });
    setTimeout(() => {
      stop.abort();
    }, 20);
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
    const late = readPixels(path, CONFIG, { pipesUntil: stop.signal });
    await expect(late).rejects.toMatchObject({ code: 'interrupted' });
  }),
);

itWithPipes('a pipe that ends at once is an empty file', () =>
  inPipe(async (path) => {
    const reading = readPixels(path, CONFIG, { pipesUntil: new AbortController().signal });
    await pipeline([], createWriteStream(path));
    await expect(reading).rejects.toMatchObject({ code: 'empty-file' });
  }),
);
