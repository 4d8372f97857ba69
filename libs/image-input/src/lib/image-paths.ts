import { readdir, realpath, stat } from 'node:fs/promises';
import type { Dirent, Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { InputError, pathBytes, pathText } from '@tolmach/contracts';
import { respeltPath, systemCode } from '@tolmach/durable-files';
import { isPictureFile } from './image-format';

/**
 * Names of files that are images of a folder in any case, so that an empty or damaged one is reported; a file with another
 * name is recognised by its first bytes.
 */
const IMAGE_NAME = /\.(?:jp(?:e?g|e)|jfif|pjp(?:eg)?|png|webp|gif|avif|tiff?|hei[cf]|jxl|bmp)$/i;

/** The path of an image, or a place where there should have been some. */
export interface ImagePath {
  readonly path: string;
  /** Why nothing can be read there. */
  readonly error?: InputError;
}

/**
 * The images that paths of files and folders stand for, in the order of the paths. A folder stands for the pictures in it
 * and below, by name, also those of a form that is not read: their names say that they are pictures, or their first
 * bytes. Hidden files and folders are left out. Links to folders are not followed, and one that leads out of the folder
 * has an error for its place. A file is taken whatever its name, under the spelling that the disk has. Ends early, without an error, when `signal` is aborted.
 */
export async function* imagePaths(
  places: AsyncIterable<ImagePath> | Iterable<ImagePath>,
  signal?: AbortSignal,
): AsyncGenerator<ImagePath, void> {
  for await (const place of places) {
    if (signal?.aborted === true) return;
    const path = place.error === undefined ? await spelling(place.path) : place.path;
    if (place.error === undefined && (await statOf(path))?.isDirectory() === true) {
      yield* new FolderWalk(path, signal).images();
    } else yield { ...place, path };
  }
}

/** The path as it is spelt on the disk, or itself where nothing is. */
async function spelling(path: string): Promise<string> {
  return (await statOf(path)) === undefined ? (respeltPath(path) ?? path) : path;
}

/** What is at a path, or at the end of a link; undefined if there is nothing: reading it reports that. */
async function statOf(path: string): Promise<Stats | undefined> {
  return stat(pathBytes(path)).catch(() => undefined);
}

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly kind: Pick<Dirent, 'isDirectory' | 'isFile' | 'isSymbolicLink'>;
}

/** The pictures of one folder and of those in it. */
class FolderWalk {
  constructor(
    private readonly folder: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  images(): AsyncGenerator<ImagePath, void> {
    return this.imagesBelow(this.folder);
  }

  private async *imagesBelow(folder: string): AsyncGenerator<ImagePath, void> {
    const entries = await entriesOf(folder);
    if (entries instanceof InputError) {
      yield { path: folder, error: entries };
      return;
    }
    for (const entry of entries) {
      if (this.signal?.aborted === true) return;
      if (entry.kind.isDirectory()) yield* this.imagesBelow(entry.path);
      else if (entry.kind.isSymbolicLink()) yield* this.linked(entry);
      else yield* imageOf(entry, entry.kind.isFile());
    }
  }

  private async *linked(link: Entry): AsyncGenerator<ImagePath, void> {
    const target = await statOf(link.path);
    if (target?.isDirectory() !== true) yield* imageOf(link, target?.isFile() ?? true);
    else if (await this.leadsOut(link.path)) yield { path: link.path, error: linkedFolder(link.path) };
  }

  /** Whether a link leads to a folder whose pictures this walk does not find. */
  private async leadsOut(link: string): Promise<boolean> {
    return !(await realFolder(link)).startsWith(await realFolder(this.folder));
  }
}

/** Where a folder is, links followed, with a separator at its end. */
async function realFolder(path: string): Promise<string> {
  return join(pathText(await realpath(pathBytes(path), 'buffer')), sep);
}

/** The picture that a file is, if it is one. A pipe of such a name would wait for somebody to write to it. */
async function* imageOf({ path, name }: Entry, isFile: boolean): AsyncGenerator<ImagePath, void> {
  if (IMAGE_NAME.test(name)) yield isFile ? { path } : { path, error: notAFile(path) };
  else if (isFile && (await isPictureFile(path))) yield { path };
}

/** Entries that are not hidden, in the order of their UTF-16 code units, which no locale changes. */
async function entriesOf(folder: string): Promise<Entry[] | InputError> {
  try {
    const entries = await readdir(pathBytes(folder), { withFileTypes: true, encoding: 'buffer' });
    return entries
      .map((kind) => ({ name: pathText(kind.name), kind }))
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => ({ ...entry, path: join(folder, entry.name) }));
  } catch (cause) {
    const code = systemCode(cause);
    return new InputError({
      where: folder,
      expected: 'a folder that can be read',
      received: code === 'EACCES' ? 'no permission (EACCES)' : code || String(cause),
      next: 'Check its permissions.',
      code: 'unreadable-folder',
      cause,
    });
  }
}

function linkedFolder(path: string): InputError {
  return new InputError({
    where: path,
    expected: 'a file or a folder',
    received: 'a link to a folder elsewhere, which is not followed',
    next: 'Name it as an argument to include its images.',
    code: 'linked-folder',
  });
}

function notAFile(path: string): InputError {
  return new InputError({
    where: path,
    expected: 'an image file',
    received: 'a pipe, socket or device',
    next: 'Name it as an argument to read it.',
    code: 'not-a-file',
  });
}
