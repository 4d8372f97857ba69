import { OutputError, ShapeError } from '@tolmach/contracts';
import { DraftFile } from '@tolmach/durable-files';
import { cardHtml } from './card';
import type { GalleryView } from './card';
import type { GalleryEntry } from './gallery-entry';
import { GALLERY_END, galleryStart } from './gallery-page';
import type { GalleryOptions } from './gallery-page';

/**
 * Writes a gallery, one self-contained HTML page, picture by picture: memory does not grow with their number, and the
 * page gets its name when it is whole. Until then, and after a fault, what had that name before is still there.
 */
export class GalleryWriter {
  /** Resolves when what was asked for before is done, however it ended. */
  private last: Promise<unknown> = Promise.resolve();
  /** The first; the page ended with it. */
  private fault: OutputError | undefined;
  private isOpen = true;

  private constructor(
    private readonly path: string,
    private readonly draft: DraftFile,
    private readonly numPositions: number,
    private readonly view: GalleryView,
  ) {}

  /**
   * Starts the page beside its final place, under a name that ends in `.partial`.
   * @throws {@link OutputError} when the folder is missing, cannot be written, or something else than a file is there
   */
  static async open(path: string, options: GalleryOptions): Promise<GalleryWriter> {
    const { grid, resize = 'squash', input = grid, scoreName = 'score' } = options;
    const draft = await DraftFile.open(path, {
      what: 'an HTML file',
      next: 'Make room or name another place, and run again.',
    });
    const writer = new GalleryWriter(path, draft, grid.height * grid.width, { resize, input, scoreName });
    await writer.write(galleryStart({ ...options, scoreName }));
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
    await this.run(() => this.draft.commit());
    this.isOpen = false;
  }

  /**
   * Ends the page and leaves it beside its place, where what was there stays: it does not have all pictures. Returns where it is.
   * @throws {@link OutputError} when it, or a part before, could not be written
   */
  async keep(): Promise<string> {
    await this.write(GALLERY_END);
    await this.run(() => this.draft.keep());
    this.isOpen = false;
    return this.draft.draft;
  }

  /** Removes what was written; does nothing after {@link GalleryWriter.close}, {@link GalleryWriter.keep} or a fault. */
  async discard(): Promise<void> {
    await this.last;
    this.isOpen = false;
    await this.draft.discard();
  }

  private write(html: string): Promise<void> {
    return this.run(() => this.draft.write(html));
  }

  /** Lets actions on the file wait for one another; the first that fails ends the page. */
  private run(action: () => Promise<void>): Promise<void> {
    const turn = this.last.then(async () => {
      if (this.fault !== undefined) throw this.fault;
      if (!this.isOpen) throw closedFault(this.path);
      try {
        await action();
      } catch (fault) {
        this.fault = fault as OutputError; // a draft throws nothing else
        await this.draft.discard();
        throw fault;
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
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
