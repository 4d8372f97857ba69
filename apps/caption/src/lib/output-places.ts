import { open, stat } from 'node:fs/promises';
import { expectSeparateFiles } from '@tolmach/command-line';
import type { CallFiles } from '@tolmach/command-line';
import { UsageError, pathBytes } from '@tolmach/contracts';
import { GALLERY_HEAD_BYTES, isGallery } from '@tolmach/gallery';
import { isPictureFile } from './services';

/** Where the results of a call go, and whether a gallery may replace what is there. */
export interface OutputPlaces extends CallFiles {
  readonly overwrite?: boolean;
}

/**
 * Returns when no output replaces an input, a picture (a folder of images may hold any), or, as a gallery, anything but
 * an earlier gallery.
 * @throws {@link UsageError} that names the flag
 */
export async function expectOutputPlaces({ overwrite = false, ...files }: OutputPlaces): Promise<void> {
  expectSeparateFiles(files);
  for (const [flag, path] of Object.entries(files.outputs)) {
    const size = path === undefined ? 0 : await sizeOf(path);
    if (path === undefined || size === 0) continue;
    if (await isPictureFile(path)) throw inUse(flag, `${path}, a picture`, 'Name a new file.');
    if (flag !== '--gallery' || overwrite || isGallery(await headOf(path))) continue;
    throw inUse(flag, `${path}, which is not a gallery`, 'Name a new file, or add --overwrite.');
  }
}

/** Bytes of a file; 0 if there is none, or something else: whoever writes there says what is wrong with it. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(pathBytes(path)).catch(() => undefined);
  return found?.isFile() === true ? found.size : 0;
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(pathBytes(path));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(GALLERY_HEAD_BYTES), 0, GALLERY_HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function inUse(where: string, received: string, next: string): UsageError {
  return new UsageError({ where, expected: 'a place for a new file', received, next });
}
