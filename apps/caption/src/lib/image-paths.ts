import { readdir, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@tolmach/contracts';

/** Names of files that a folder's images are taken from. */
const IMAGE_NAME = /\.(?:jpe?g|png|webp|gif|avif|tiff?)$/i;

/** The path of an image, or a place where there should have been some. */
export interface ImagePath {
  readonly path: string;
  /** Why nothing can be read there. */
  readonly error?: InputError;
}

/**
 * The images that paths of files and folders stand for, in the order of the paths. A folder stands for the images in it
 * and below, by name; hidden files and folders are left out, and links to folders are not followed. A file is taken
 * whatever its name. Ends early, without an error, when `signal` is aborted.
 */
export async function* imagePaths(
  places: AsyncIterable<ImagePath> | Iterable<ImagePath>,
  signal?: AbortSignal,
): AsyncGenerator<ImagePath, void> {
  for await (const place of places) {
    if (signal?.aborted === true) return;
    if (place.error === undefined && (await isFolder(place.path))) yield* imagesBelow(place.path, signal);
    else yield place;
  }
}

async function* imagesBelow(folder: string, signal: AbortSignal | undefined): AsyncGenerator<ImagePath, void> {
  const entries = await entriesOf(folder);
  if (entries instanceof InputError) {
    yield { path: folder, error: entries };
    return;
  }
  for (const entry of entries) {
    if (signal?.aborted === true) return;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* imagesBelow(path, signal);
    else if (await isImage(entry, path)) yield { path };
  }
}

async function isImage(entry: Dirent, path: string): Promise<boolean> {
  if (!IMAGE_NAME.test(entry.name)) return false;
  return !entry.isSymbolicLink() || !(await isFolder(path));
}

/** Entries that are not hidden, in the order of their UTF-16 code units, which no locale changes. */
async function entriesOf(folder: string): Promise<Dirent[] | InputError> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException; // the file system rejects with nothing else
    return new InputError({
      where: folder,
      expected: 'a folder that can be read',
      received: code === 'EACCES' ? 'no permission (EACCES)' : message,
      next: 'Check its permissions.',
      code: 'unreadable-folder',
      cause,
    });
  }
}

/** False, too, where nothing is: reading it says so. */
async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
