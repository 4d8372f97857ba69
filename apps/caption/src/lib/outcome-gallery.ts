import type { ProgressLine, Streams } from '@tolmach/command-line';
import { InputError, OutputError } from '@tolmach/contracts';
import { wordWeights } from '@tolmach/gallery';
import type { GalleryEntry } from '@tolmach/gallery';
import type { CaptionOutcome, ImageCaptions } from './caption-images';
import type { CaptioningModel } from './services';
import type { Gallery, Services } from './services';

/** Pixels of the longer side of a picture in a gallery. */
const THUMBNAIL_SIZE = 224;

/** What a run with a gallery was asked for, and where it tells of its faults. */
interface GalleryCall {
  readonly options: {
    readonly gallery: string | undefined;
    readonly model: string;
    readonly maxPixels: number | undefined;
  };
  readonly progress: Pick<ProgressLine, 'tell' | 'note'>;
  readonly streams: Pick<Required<Streams>, 'signal'>;
}

/** The gallery of a run, if it was asked for one. A full disk ends the gallery, and nothing else. */
export class OutcomeGallery {
  /** Why the page could not be written; told already. */
  fault: OutputError | undefined;
  private isEmpty = true;

  /** @param referencesOf - captions that people wrote for the image at a path, where there are some */
  constructor(
    private readonly call: GalleryCall,
    private readonly services: Pick<Services, 'openGallery' | 'thumbnail'>,
    private readonly referencesOf: (path: string) => readonly string[] | undefined = () => undefined,
  ) {}

  /**
   * Hands batches on, each when it is in the gallery, whose page gets its name after the last one; interrupted, it is left under
   * its temporary name, so that an earlier page with all pictures stays.
   * @throws {@link OutputError} before the first when there can be no file of that name
   */
  async *record<Batch extends readonly CaptionOutcome[]>(
    batches: AsyncIterable<Batch>,
    model: Pick<CaptioningModel, 'file' | 'grid'>,
  ): AsyncGenerator<Batch, void> {
    const gallery = await this.open(model);
    try {
      for await (const batch of batches) {
        if (gallery !== undefined) await this.unlessBroken(() => this.add(batch, gallery));
        yield batch;
      }
      if (gallery !== undefined) await this.unlessBroken(() => this.end(gallery));
    } finally {
      await gallery?.discard(); // does nothing after close
    }
  }

  private async end(gallery: Gallery): Promise<void> {
    if (!this.call.streams.signal.aborted) return gallery.close();
    if (this.isEmpty) return; // and discarded
    this.call.progress.note(
      `the gallery so far is in ${await gallery.keep()}; to look at it, give it a name that ends in .html`,
    );
  }

  private async open({ file, grid }: Pick<CaptioningModel, 'file' | 'grid'>): Promise<Gallery | undefined> {
    const { gallery: path, model } = this.call.options;
    if (path === undefined) return undefined;
    const { resize, height, width } = file.image;
    return this.services.openGallery(path, { title: 'Captions', model, grid, resize, input: { height, width } });
  }

  /** Thumbnails are made side by side. */
  private async add(outcomes: readonly CaptionOutcome[], gallery: Gallery): Promise<void> {
    const entries = await Promise.all(outcomes.map((outcome) => this.entryOf(outcome)));
    for (const entry of entries) await gallery.add(entry);
    this.isEmpty &&= entries.length === 0;
  }

  private async unlessBroken(work: () => Promise<void>): Promise<void> {
    if (this.fault !== undefined) return;
    try {
      await work();
    } catch (fault) {
      if (!(fault instanceof OutputError)) throw fault;
      this.fault = fault;
      this.call.progress.tell(fault.message);
    }
  }

  private async entryOf(outcome: CaptionOutcome): Promise<GalleryEntry> {
    if ('error' in outcome) return { path: outcome.path, error: outcome.error.message };
    const thumbnail = await this.thumbnailOf(outcome.path);
    const references = this.referencesOf(outcome.path);
    return { ...captionEntry(outcome), ...(thumbnail && { thumbnail }), ...(references && { references }) };
  }

  /** None when the file has gone since it was captioned. */
  private async thumbnailOf(path: string): Promise<Uint8Array | undefined> {
    const { maxPixels } = this.call.options;
    try {
      return await this.services.thumbnail(path, THUMBNAIL_SIZE, maxPixels === undefined ? {} : { maxPixels });
    } catch (fault) {
      if (fault instanceof InputError) return undefined;
      throw fault;
    }
  }
}

/** What a gallery shows of a caption, besides the picture. */
function captionEntry({ path, image, hypotheses }: ImageCaptions): GalleryEntry {
  const [best] = hypotheses;
  return {
    path,
    width: image.width,
    height: image.height,
    hypotheses,
    ...(best && { caption: best.text }),
    ...(best?.attention && { words: wordWeights(best.pieces, best.attention) }),
    ...(best?.translation !== undefined && { translation: best.translation }),
  };
}
