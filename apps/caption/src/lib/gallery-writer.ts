import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { outputError } from '@tolmach/command-line';
import { OutputError, ShapeError, systemCode } from '@tolmach/contracts';
import { cardHtml } from './gallery-card';
import type { GalleryView } from './gallery-card';
import type { GalleryEntry } from './gallery-entry';
import { GALLERY_END, galleryStart } from './gallery-page';
import type { GalleryOptions } from './gallery-page';

const PARTIAL = '.partial';

/**
 * Writes a gallery, one self-contained HTML page, picture by picture: memory does not grow with their number, and the
 * page gets its name when it is whole. Until then, and after a fault, what had that name before is still there.
 */
export class GalleryWriter {
  private last: Promise<void> = Promise.resolve();
  private fault: OutputError | undefined;
  private isOpen = true;

  private constructor(
    /** As the user named it, and the file that stands for. */
    private readonly place: { readonly path: string; readonly target: string },
    private readonly file: FileHandle,
    private readonly numPositions: number,
    private readonly view: GalleryView,
  ) {}

  /**
   * Starts the page beside its final place, under a name that ends in `.partial`.
   * @throws {@link OutputError} when the folder is missing, cannot be written, or something else than a file is there
   */
  static async open(path: string, options: GalleryOptions): Promise<GalleryWriter> {
    const { grid, resize = 'squash', input = grid } = options;
    const target = await writing(path, () => targetOf(path));
    const file = await writing(path, async () => {
      await rm(target + PARTIAL, { force: true });
      return open(target + PARTIAL, 'wx'); // never through a link that waits there
    });
    const writer = new GalleryWriter({ path, target }, file, grid.height * grid.width, { resize, input });
    await writer.write(galleryStart(options));
    return writer;
  }

  /**
   * Adds a picture at the end of the page.
   * @throws {@link OutputError} when it cannot be written, and from then on every time
   * @throws {@link ShapeError} when a word has more or fewer weights than the grid has cells; nothing is written then
   */
  async add(entry: GalleryEntry): Promise<void> {
    for (const { text, weights } of entry.words ?? []) {
      if (weights.length === this.numPositions) continue;
      throw new ShapeError({
        where: 'GalleryWriter.add',
        expected: `${String(this.numPositions)} weights for each word, one for each cell of the grid`,
        received: `${String(weights.length)} for "${text}"`,
        next: 'Open the gallery with the grid of the model that wrote the captions.',
      });
    }
    await this.write(cardHtml(entry, this.view));
  }

  /** Ends the page and gives it its name. @throws {@link OutputError} when it, or a part before, could not be written */
  async close(): Promise<void> {
    await this.write(GALLERY_END);
    await this.run(async () => {
      await this.file.sync();
      await this.file.close();
      await rename(this.place.target + PARTIAL, this.place.target);
      this.isOpen = false;
    });
  }

  /** Removes what was written; does nothing after {@link GalleryWriter.close} or a fault. */
  async discard(): Promise<void> {
    await this.last;
    if (this.isOpen) await this.remove();
  }

  private write(html: string): Promise<void> {
    return this.run(() => this.file.writeFile(html));
  }

  /** Lets actions on the file wait for one another; the first that fails ends the page. */
  private async run(action: () => Promise<void>): Promise<void> {
    const turn = this.last.then(async () => {
      if (this.fault !== undefined) return;
      try {
        if (!this.isOpen) throw closedFault(this.place.path);
        await action();
      } catch (cause) {
        this.fault = cause instanceof OutputError ? cause : outputError(this.place.path, cause);
        if (this.isOpen) await this.remove();
      }
    });
    this.last = turn;
    await turn;
    if (this.fault !== undefined) throw this.fault;
  }

  private async remove(): Promise<void> {
    this.isOpen = false;
    // A failing disk may refuse these too: the first fault is what the user has to know.
    await this.file.close().catch(() => undefined);
    await rm(this.place.target + PARTIAL, { force: true }).catch(() => undefined);
  }
}

/** The file to put in place: links are followed, devices and folders refused before hours of work go by. */
async function targetOf(path: string): Promise<string> {
  const there = await stat(path).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (there === undefined) return path;
  if (there.isFile()) return realpath(path);
  throw new OutputError({
    where: path,
    expected: 'a place for an HTML file',
    received: there.isDirectory() ? 'a folder' : 'a device, pipe or socket',
    next: 'Name a file, such as gallery.html.',
    details: { path },
  });
}

async function writing<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (cause) {
    throw cause instanceof OutputError ? cause : outputError(path, cause);
  }
}

function closedFault(path: string): OutputError {
  return new OutputError({
    where: path,
    expected: 'a gallery that is still open',
    received: 'one that was closed or discarded',
    next: 'Add all pictures before closing it.',
    details: { path },
  });
}
