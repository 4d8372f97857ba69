import { InputError, OutputError } from '@tolmach/contracts';
import { wordWeights } from '@tolmach/gallery';
import type { GalleryEntry } from '@tolmach/gallery';
import type { CaptionOutcome, CaptionedImage } from './caption-images';
import type { CaptioningModel } from './libraries';
import type { Gallery, Services } from './services';

/** Pixels of the longer side of a picture in a gallery. */
const THUMBNAIL_SIZE = 224;

/** What a gallery of captions is opened with. */
export interface GallerySettings extends Pick<Services, 'openGallery' | 'thumbnail'> {
  readonly path: string;
  readonly modelName: string;
  readonly model: Pick<CaptioningModel, 'file' | 'grid'>;
  readonly maxPixels: number | undefined;
  /** Captions that people wrote for the image at a path, where there are some. */
  readonly referencesOf?: (path: string) => readonly string[];
  /** Called once with why the gallery could not be written; the captions go on without it. */
  readonly onFault: (fault: OutputError) => void;
}

/** A gallery of captions; a full disk ends it, and nothing else. */
export class OutcomeGallery {
  private isBroken = false;

  private constructor(
    private readonly gallery: Gallery,
    private readonly settings: GallerySettings,
  ) {}

  /** @throws {@link OutputError} when there can be no file of that name */
  static async open(settings: GallerySettings): Promise<OutcomeGallery> {
    const { path, modelName, model } = settings;
    const { resize, height, width } = model.file.image;
    const options = { title: 'Captions', model: modelName, grid: model.grid, resize, input: { height, width } };
    return new OutcomeGallery(await settings.openGallery(path, options), settings);
  }

  /** Adds a batch, its thumbnails made side by side. */
  async add(outcomes: readonly CaptionOutcome[]): Promise<void> {
    if (this.isBroken) return;
    const entries = await Promise.all(outcomes.map((outcome) => this.entryOf(outcome)));
    await this.unlessBroken(async () => {
      for (const entry of entries) await this.gallery.add(entry);
    });
  }

  /** Ends the page, which gets its name then. */
  async close(): Promise<void> {
    if (!this.isBroken) await this.unlessBroken(() => this.gallery.close());
  }

  /** Removes what was written of a page that was not closed. */
  async discard(): Promise<void> {
    await this.gallery.discard();
  }

  private async unlessBroken(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      if (!(fault instanceof OutputError)) throw fault;
      this.isBroken = true;
      this.settings.onFault(fault);
    }
  }

  private async entryOf(outcome: CaptionOutcome): Promise<GalleryEntry> {
    if ('error' in outcome) return { path: outcome.path, error: outcome.error.message };
    const thumbnail = await this.thumbnailOf(outcome.path);
    const references = this.settings.referencesOf?.(outcome.path);
    return { ...captionEntry(outcome), ...(thumbnail && { thumbnail }), ...(references && { references }) };
  }

  /** None when the file has gone since it was captioned. */
  private async thumbnailOf(path: string): Promise<Uint8Array | undefined> {
    const { thumbnail, maxPixels } = this.settings;
    try {
      return await thumbnail(path, THUMBNAIL_SIZE, maxPixels === undefined ? {} : { maxPixels });
    } catch (fault) {
      if (fault instanceof InputError) return undefined;
      throw fault;
    }
  }
}

/** What a gallery shows of a caption, beside the picture. */
function captionEntry({ path, image, hypotheses }: CaptionedImage): GalleryEntry {
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
